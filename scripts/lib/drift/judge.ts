import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Problem, SECTIONS } from "../../../src/contract/judge/problem.js";
import { responseProblems } from "../../../src/contract/judge/response.js";
import type { SuiteContract } from "../../../src/contract/openapi/contract.js";
import { Journal } from "../../../src/contract/report/journal.js";
import type { Exchange } from "../../../src/contract/run/exchange.js";
import { DEFAULT_SETTINGS, type Report, TRAFFIC_CHECK } from "../../../src/contract/types.js";
import { version } from "../../../src/internal/version.js";
import { UsageError } from "../command.js";
import { contractPath } from "../contract.js";
import { tool } from "../tools.js";
import { RECORDED_KEY, type Traffic } from "./har.js";

/** A problem as Redocly reports it. */
interface RedoclyProblem {
  exchangeIndex: number;
  ruleId: string;
  severity: "info" | "warning" | "error";
  message: string;
  target: "request" | "response";
}

interface Recording extends Traffic {
  /** What it is called in the report. */
  name: string;
  /** The server's base URL; undefined for the contract's own. */
  server: string | undefined;
}

/**
 * Judges recorded traffic: answers as the contract suite does, requests by Redocly's rules. A request that the server
 * refused is no drift, whatever is wrong with it.
 *
 * @param folder For files that are needed on the way.
 */
export async function judge(
  contract: SuiteContract,
  { name, server, har, exchanges, baseUrl = "" }: Recording,
  { strict, folder }: { strict: boolean; folder: string },
): Promise<Report> {
  const target = { name, baseUrl, fetch, keys: { main: RECORDED_KEY }, known: {}, limits: [], close: async () => {} };
  const journal = new Journal(contract, target, { ...DEFAULT_SETTINGS, strict, runs: 0 });
  const record = (problem: Problem, exchange: Exchange) => {
    const { method, path } = exchange.request;
    const at = new Date(exchange.sentAt).toISOString();
    journal.record(problem, exchange, { group: "traffic", title: `${method} ${path}, recorded at ${at}` });
  };
  for (const exchange of exchanges) {
    const { operation } = exchange.request;
    if (!exchange.response || operation.pointer === UNKNOWN) continue;
    journal.exercise(operation, "status", String(exchange.response.status));
    journal.call(operation, exchange.response.status);
    journal.time(exchange);
    for (const problem of responseProblems(contract, exchange, { secrets: [RECORDED_KEY] })) record(problem, exchange);
  }
  for (const problem of await redoclyProblems(har, server, folder)) {
    const exchange = exchanges[problem.exchangeIndex];
    const taken = (exchange?.response?.status ?? 0) < 400;
    if (exchange && taken && problem.target === "request") record(requestProblem(problem, exchange), exchange);
  }
  return journal.report({ ...span(exchanges), requests: exchanges.length, versions: versionsOf(contract) });
}

/** Where what isn't in the contract would be. */
const UNKNOWN = "#/paths";

async function redoclyProblems(har: string, server: string | undefined, folder: string): Promise<RedoclyProblem[]> {
  const [traffic, output] = [join(folder, "traffic.har"), join(folder, "drift.json")];
  await writeFile(traffic, har);
  const where = server === undefined ? [] : ["--server", server];
  const args = ["drift", traffic, "--api", contractPath, "--format", "json", "--output", output, ...where];
  const { output: said } = await tool("redocly", args);
  try {
    return (JSON.parse(await readFile(output, "utf8")) as { problems: RedoclyProblem[] }).problems;
  } catch {
    throw new UsageError(`Redocly could not judge the traffic:\n${said}`);
  }
}

function requestProblem({ ruleId, severity, message }: RedoclyProblem, { request, response }: Exchange): Problem {
  const { operation } = request;
  const isSecurity = ruleId.startsWith("security");
  return {
    check: TRAFFIC_CHECK,
    message: `${message}; it was answered with ${response?.status}.`,
    pointer: isSecurity ? "#/components/securitySchemes" : operation.pointer,
    ...(isSecurity && { section: SECTIONS.authentication }),
    // What the contract doesn't know, it doesn't forbid.
    ...(severity !== "error" && { inferred: "What happens to unknown parameters isn't documented." }),
  };
}

function span(exchanges: readonly Exchange[]): Pick<Report, "startedAt" | "duration"> {
  const start = Math.min(...exchanges.map(({ sentAt }) => sentAt));
  const end = Math.max(...exchanges.map(({ receivedAt }) => receivedAt));
  return { startedAt: new Date(start).toISOString(), duration: end - start };
}

function versionsOf({ version: contract }: SuiteContract): Report["versions"] {
  return { contract, package: version, node: process.versions.node };
}

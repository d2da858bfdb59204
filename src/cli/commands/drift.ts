import { basename } from "node:path";
import { UsageError } from "../../openapi/usage-error.js";
import { defineCommand, parsePort } from "../command.js";
import { contractFileOf } from "../contract-file.js";
import { type ReportFiles, readReports } from "../contract-options.js";
import { publish } from "../contract-reports.js";
import { readEntry } from "../drift/har-entry.js";
import { readHarFile } from "../drift/har-file.js";
import { TrafficJudge } from "../drift/judge.js";
import { startProxy } from "../drift/proxy.js";
import { surviveClosedTerminal, untilStopped } from "../drift/signals.js";
import { formatFinding, loadSuiteContract } from "../drift/suite.js";
import { formatCoverage } from "../drift/summary.js";
import type { Traffic } from "../drift/traffic.js";

const help = (program: string) => `
Usage:
  ${program} --har FILE [--server URL]
  ${program} --proxy --target URL [--port 4040]

Checks that the traffic of any client conforms to the API contract: a recording, or live traffic through a proxy.

Options:
  --har FILE           a HAR file, as browsers, proxies and Playwright export it
  --server URL         the API's base URL in the recording (default: the servers of the contract)
  --contract FILE      another openapi.yaml than the one that is built in; or set CLOUDNEXUS_CONTRACT
  --proxy              judge live traffic until ctrl-C
  --target URL         the base URL that the proxy forwards to, such as http://127.0.0.1:4010/v1
  --port N             the proxy's port on this machine (default 4040; 0 takes a free one)
  --strict             treat deviations from inferred parts of the contract as failures, not warnings
  --report KIND=FILE   also write a report: json=, html=, markdown= or github=FILE; repeatable
  --help               show this text

Examples:
  ${program} --har traffic.har --report html=drift.html
  ${program} --har traffic.har --server https://staging.example.com/v1
  ${program} --proxy --target http://127.0.0.1:4010/v1

Entries that say nothing about the server, such as CORS preflights or responses without a recorded body, are counted
by reason. API keys are never shown or written.

Exit codes:
  0  the traffic conforms
  1  it does not conform
  2  an option is invalid, the check could not run, or nothing could be judged
`;

export const drift = defineCommand({
  help,
  options: {
    har: { type: "string" },
    server: { type: "string" },
    contract: { type: "string" },
    proxy: { type: "boolean", default: false },
    target: { type: "string" },
    port: { type: "string", default: "4040" },
    strict: { type: "boolean", default: false },
    report: { type: "string", multiple: true, default: [] },
  },
  async run({ har, server, contract: contractFile, proxy, target, port, strict, report }) {
    if (proxy === (har !== undefined)) throw new UsageError("Pass either --har FILE or --proxy --target URL.");
    if (proxy && target === undefined) throw new UsageError("--proxy needs --target URL, the base URL to forward to.");
    if (proxy && server !== undefined) throw new UsageError("--server belongs to --har; use --target with --proxy.");
    if (!proxy && target !== undefined) throw new UsageError("--target belongs to --proxy; use --server with --har.");
    const files = readReports(report, ["json", "html", "markdown", "github"]);
    const base = readBaseUrl(proxy ? "target" : "server", target ?? server);
    const end = surviveClosedTerminal();
    const contract = await loadSuiteContract(contractFileOf(contractFile));
    const bases = base === undefined ? Object.values(contract.environments) : [base];
    const judge = new TrafficJudge({ contract, bases, name: base ?? basename(har ?? ""), strict });
    if (har === undefined) await judgeProxied(judge, base ?? "", parsePort(port));
    else await judgeRecording(judge, har);
    const code = await finish(judge, files);
    end();
    return code;
  },
});

async function judgeRecording(judge: TrafficJudge, file: string): Promise<void> {
  for await (const entry of readHarFile(file)) {
    judge.judge(() => readEntry(entry, (url) => judge.isApi(url)));
  }
}

/** Judges what passes through the proxy until a signal ends it, and prints each request. */
async function judgeProxied(judge: TrafficJudge, target: string, port: number): Promise<void> {
  const stopped = untilStopped();
  const proxy = await startProxy({
    target,
    port,
    onExchange(traffic) {
      const { findings, notJudgeable } = judge.judge(() => traffic);
      const outcome = `${traffic.status} in ${Math.round(traffic.receivedAt - traffic.sentAt)} ms`;
      printRequest(judge, traffic, notJudgeable ? `${outcome} (not judgeable: ${notJudgeable})` : outcome);
      for (const finding of findings) console.log(`  ${formatFinding(finding)}`);
    },
    onFailure(request, reason) {
      judge.learn(request);
      judge.skip(reason);
      printRequest(judge, request, reason);
    },
  });
  console.log(`Call ${proxy.baseUrl} in place of ${target}; press ctrl-C to stop and see the report.\n`);
  await stopped;
  await proxy.close();
  console.log("");
}

function printRequest(judge: TrafficJudge, { method, url }: Pick<Traffic, "method" | "url">, outcome: string): void {
  console.log(judge.shown(`${method} ${url.pathname}${url.search} → ${outcome}`));
}

async function finish(judge: TrafficJudge, files: ReportFiles): Promise<number> {
  const { coverage } = judge;
  const { notJudgeable, partly } = coverage;
  const counts = { notJudgeable: Object.fromEntries(notJudgeable), partly: Object.fromEntries(partly) };
  const report = { ...judge.report(), coverage: { ...coverage, ...counts } };
  const summary = formatCoverage(coverage);
  if (summary !== "") console.log(summary);
  return publish({ report, failures: [] }, files);
}

function readBaseUrl(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(`--${flag} ${text}: pass a full URL, such as http://127.0.0.1:4010/v1.`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new UsageError(`--${flag}: pass a URL without credentials, query or fragment.`);
  }
  return url.href.replace(/\/+$/, "");
}

import { basename } from "node:path";
import { UsageError } from "../../openapi/usage-error.js";
import { publish } from "../contract-reports.js";
import { interruptSignal, untilAborted } from "../interrupt.js";
import type { ReportFiles } from "../report-options.js";
import { readEntry } from "./har-entry.js";
import { readHarFile } from "./har-file.js";
import { TrafficJudge } from "./judge.js";
import { startProxy } from "./proxy.js";
import { formatFinding, loadSuiteContract } from "./suite.js";
import { formatCoverage } from "./summary.js";
import type { Traffic } from "./traffic.js";

export interface DriftSettings {
  /** An openapi.yaml to use instead of the built-in one; undefined for that one. */
  contractFile: string | undefined;
  strict: boolean;
  files: ReportFiles;
}

/**
 * Judges a HAR file. Resolves to the exit code.
 *
 * @param base The base URL of the API; undefined for the servers of the contract.
 */
export async function checkRecording(file: string, base: string | undefined, settings: DriftSettings): Promise<number> {
  const judge = await createJudge(basename(file), base, settings);
  for await (const entry of readHarFile(file)) {
    judge.judge(() => readEntry(entry, (url) => judge.isApi(url)));
  }
  refuseMissingBasePath(judge, "server", base);
  return finish(judge, settings.files);
}

/** Judges what passes through a proxy until the user stops it, and prints each request. Resolves to the exit code. */
export async function checkProxied(target: string, port: number, settings: DriftSettings): Promise<number> {
  const signal = interruptSignal();
  const judge = await createJudge(target, target, settings);
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
  await untilAborted(signal);
  await proxy.close();
  console.log("");
  refuseMissingBasePath(judge, "target", target);
  return finish(judge, settings.files);
}

async function createJudge(
  name: string,
  base: string | undefined,
  { contractFile, strict }: DriftSettings,
): Promise<TrafficJudge> {
  const contract = await loadSuiteContract(contractFile);
  const bases = base === undefined ? Object.values(contract.environments) : [base];
  return new TrafficJudge({ contract, bases, name: base ?? name, strict });
}

function printRequest(judge: TrafficJudge, { method, url }: Pick<Traffic, "method" | "url">, outcome: string): void {
  console.log(judge.shown(`${method} ${url.pathname}${url.search} → ${outcome}`));
}

/** The server is not to blame for a base URL that lacks the path of the contract's: everything would be undocumented. */
function refuseMissingBasePath({ missingBasePath }: TrafficJudge, flag: string, base: string | undefined): void {
  if (base === undefined || missingBasePath === undefined) return;
  throw new UsageError(
    `No request to ${base} is one of the contract. The base URL may lack "${missingBasePath}": try --${flag} ${base}${missingBasePath}.`,
  );
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

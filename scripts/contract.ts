import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tellReport } from "../src/contract/report/text.js";
import { RUN_OPTIONS, type RunOptions } from "../src/contract/run/run-options.js";
import { ANSWER_CHECKS, DEFAULT_SETTINGS, GROUPS, type Report } from "../src/contract/types.js";
import { command, UsageError } from "./lib/command.js";
import { OPTIONS, type ReportFiles, readOptions, readReports, withEnvironment } from "./lib/contract-options.js";
import { tool } from "./lib/tools.js";

const help = `
npm run contract [-- --target prism | --base-url URL --api-key KEY …]

Tells whether a server keeps openapi.yaml. Without flags it checks the simulator.

  --target NAME          simulator (default) or prism, the mock; started for the run
  --base-url URL         or any server: its URL, /v1 included
  --api-key KEY          a key that may do everything there
  --read-only-key KEY    a read-only key, to see that it can't write
  --second-key KEY       another key, to see that limits are each key's own
  --database-id ID       a database that exists there
  --zone-id ID           a CDN zone that exists there
  --allow-writes         send what creates or changes something, too: some 650 requests, about 90 of which create a
                         server, and nothing deletes those. Without it that is shown as not run
  --yes-this-is-billed   what --allow-writes also wants with a live key, or at the production URL
  --exhaust-rate-limit   use up the key's rate limit, to see what happens then
  --strict               breaks of inferred parts are failures, not warnings
  --operation ID         only this operation; repeatable
  --check NAME           only this check; repeatable:
                         ${GROUPS.join(", ")};
                         in every answer: ${ANSWER_CHECKS.join(", ")}
  --seed N               repeats what was made up at random (default: a new one, which is told)
  --runs N               random requests for each operation (default ${DEFAULT_SETTINGS.runs})
  --max-p95 MS           a 95th percentile of response times above this is a failure (default: not judged)
  --report KIND=FILE     junit=FILE, json=FILE or html=FILE; repeatable

Each flag is also an environment variable: CLOUDNEXUS_BASE_URL, CLOUDNEXUS_API_KEY, CLOUDNEXUS_ALLOW_WRITES=1 …; those
that may be repeated take a list with commas. Keys and ids count only where there is a base URL.

Exit code 0: the contract is kept; 1: it isn't; 2: the check could not run.
`;

await command({
  help,
  options: OPTIONS,
  async run(flags) {
    const options = readOptions(flags, process.env);
    const files = readReports(withEnvironment(flags, process.env).report);
    await checkTarget(options);
    const report = await runTests(options, files);
    console.log(`\n${tellReport(report)}`);
    return report.kept ? 0 : 1;
  },
});

/** Asks a server whether it is there, and takes the key. What is started for the run needs no asking. */
async function checkTarget({ target: option, settings }: RunOptions): Promise<void> {
  if (typeof option === "string") return;
  // Loaded here, since the first check of the others waits for what is loaded before.
  const { loadSuiteContract } = await import("../src/contract/openapi/contract.js");
  const { whyNot } = await import("../src/contract/run/preflight.js");
  const { openTarget } = await import("../src/contract/run/targets.js");
  const [contract, target] = await Promise.all([loadSuiteContract(), openTarget(option)]);
  const reason = await whyNot(contract, target, { ...DEFAULT_SETTINGS, ...settings });
  if (reason !== undefined) throw new UsageError(reason);
}

/** Has Vitest run the suite, and writes the reports. */
async function runTests(options: RunOptions, { junit, json, html }: ReportFiles): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "cloudnexus-contract-"));
  const reportFile = join(folder, "report.json");
  try {
    const reporters = [
      "--reporter=./tests/contract/progress.ts",
      ...(junit ? ["--reporter=junit", `--outputFile.junit=${junit}`] : []),
    ];
    const env = { [RUN_OPTIONS]: JSON.stringify({ ...options, reportFile }) };
    // A thread is there sooner than a process.
    const { code } = await tool("vitest", ["run", "--project=contract", "--pool=threads", ...reporters], {
      env,
      inherit: true,
    });
    const report = await readReport(reportFile);
    if (code !== 0 && report.kept) throw new UsageError("The suite itself failed; what is printed above tells why.");
    if (json) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
    if (html) {
      const { renderPage } = await import("../src/contract/report/html/page.js");
      await writeFile(html, renderPage(report));
    }
    return report;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readReport(file: string): Promise<Report> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Report;
  } catch {
    throw new UsageError("The run broke off before its end; what is printed above tells why.");
  }
}

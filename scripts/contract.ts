import type { SuiteContract } from "../src/contract/index.js";
import type { Preflight } from "../src/contract/run/preflight.js";
import { DEFAULT_SETTINGS, GROUPS, RESPONSE_CHECKS, type Target } from "../src/contract/types.js";
import { command, UsageError } from "./lib/command.js";
import { type ContractOptions, OPTIONS, REPORTS, readOptions } from "./lib/contract-options.js";
import { interruptSignal } from "./lib/interrupt.js";

const help = `
npm run contract [-- --target prism | --base-url URL --api-key KEY …]

Checks that a server conforms to openapi.yaml. Without flags it checks the simulator.

  --target NAME          simulator (default) or prism, the mock; started for the run
  --base-url URL         any other server: its URL, /v1 included
  --api-key KEY          a key that may do everything there
  --read-only-key KEY    a read-only key, to check that it cannot write
  --second-key KEY       another key, to check that each key has its own rate limit
  --known NAME=VALUE     a value that exists there, for the parameter or property of this name, such as
                         server_id=srv_1; repeatable. --database-id and --zone-id are short for two of them.
                         What is not given is taken from lists and, with --allow-writes, from what is created
  --wait SECONDS         wait so long for the server to start (default 0)
  --allow-writes         also send requests that create or change something. This is the default for the built-in
                         targets. Elsewhere about 90 servers are created, with names that begin with "contract-test-";
                         they are listed at the end, and not deleted
  --yes-this-is-billed   required in addition for --allow-writes with a live key, or at the production URL
  --exhaust-rate-limit   exhaust the key's rate limit, to check the responses from then on
  --strict               deviations from inferred parts are failures, not warnings
  --operation ID         only this operation; repeatable
  --check NAME           only this check; repeatable:
                         ${GROUPS.join(", ")};
                         in every response: ${RESPONSE_CHECKS.join(", ")}
  --seed N               the seed of the random requests, to repeat them (default: a new one, which is printed)
  --runs N               random requests for each operation (default ${DEFAULT_SETTINGS.runs})
  --max-p95 MS           a 95th percentile of response times above this is a failure (default: not judged)
  --report KIND=FILE     ${REPORTS.join(", ")}; repeatable. markdown suits a pull request summary;
                         github has workflow commands, to be printed in a workflow
  --baseline FILE        findings that this file has are listed, and do not fail the run
  --write-baseline       write the findings of this run to that file

Each flag is also an environment variable: CLOUDNEXUS_BASE_URL, CLOUDNEXUS_API_KEY, CLOUDNEXUS_ALLOW_WRITES=1 …
Repeatable ones take a list with commas. Keys and ids are used only with a base URL.

Exit code 0: conforms; 1: does not conform; 2: could not run, or tested too little to tell; 130: interrupted.
`;

await command({
  help,
  options: OPTIONS,
  async run(flags) {
    const options = readOptions(flags, process.env);
    try {
      return await checkContract(options);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      // Not 1, which would blame the server.
      console.error("The suite itself failed:", error);
      return 2;
    }
  },
});

/** Runs the suite and writes all reports. Resolves to the exit code. */
async function checkContract(options: ContractOptions): Promise<number> {
  const signal = interruptSignal();
  // Loaded here, so that --help and wrong flags do not wait for it.
  const { loadSuiteContract, runSuite } = await import("../src/contract/index.js");
  const { openTarget } = await import("../src/contract/run/targets.js");
  const { formatStep, formatWait } = await import("../src/contract/report/progress.js");
  const { formatReport } = await import("../src/contract/report/text.js");
  const { exitCodeOf } = await import("../src/contract/report/summary.js");
  const { readBaseline, withBaseline, writeReports } = await import("./lib/contract-reports.js");
  const entries = await readBaseline(options.baseline);
  const [contract, target] = await Promise.all([loadSuiteContract(), openTarget(options.target)]);
  try {
    if (typeof options.target !== "string") await announce(contract, target, options, signal);
    const color = process.stdout.hasColors?.() ?? false;
    const found = await runSuite(contract, target, options.settings, {
      signal,
      onStep: (step) => console.log(formatStep(step, { color })),
      onWait: (wait) => console.log(formatWait(wait)),
    });
    const report = await withBaseline(found, options.baseline, entries);
    await writeReports(report, options.reports);
    console.log(`\n${formatReport(report)}`);
    return exitCodeOf(report);
  } finally {
    await target.close();
  }
}

/** Checks that a remote server is ready, and says how long the run will take if that depends on its rate limit. */
async function announce(
  contract: SuiteContract,
  target: Target,
  { settings, waitMs }: ContractOptions,
  signal: AbortSignal,
): Promise<void> {
  const { preflight } = await import("../src/contract/run/preflight.js");
  const { estimateOf } = await import("../src/contract/run/estimate.js");
  const { createSuite } = await import("../src/contract/index.js");
  const { obstacle, rateLimit } = await preflight(contract, target, { ...settings, waitMs, signal }).catch(
    (error): Preflight => {
      // An interrupted run is reported like any other.
      if (signal.aborted) return {};
      throw error;
    },
  );
  if (obstacle !== undefined) throw new UsageError(obstacle);
  const estimate = estimateOf(createSuite(contract, target, settings).expectedRequests, rateLimit);
  if (estimate !== undefined) console.log(`${estimate}\n`);
}

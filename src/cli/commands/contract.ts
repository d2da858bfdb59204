import type { SuiteContract } from "../../contract/index.js";
import type { Preflight } from "../../contract/run/preflight.js";
import { DEFAULT_SETTINGS, GROUPS, RESPONSE_CHECKS, type Target } from "../../contract/types.js";
import { UsageError } from "../../openapi/usage-error.js";
import { defineCommand } from "../command.js";
import { contractFileOf } from "../contract-file.js";
import { type ContractOptions, OPTIONS, readOptions } from "../contract-options.js";
import { interruptSignal } from "../interrupt.js";
import { REPORTS } from "../report-options.js";

const help = (program: string) => `
Usage: ${program} [options]

Checks that a server conforms to the API contract. Without options, it checks the simulator.

Options:
  --target NAME          simulator or prism (the mock), started for the run (default simulator)
  --base-url URL         any other server: its base URL, such as http://127.0.0.1:4010/v1
  --contract FILE        an openapi.yaml to use instead of the built-in one
  --api-key KEY          a key that may do everything on that server
  --read-only-key KEY    a read-only key, to check that it cannot write
  --second-key KEY       another key, to check that each key has its own rate limit
  --known NAME=VALUE     a value that exists there, for the parameter or property of this name, such as
                         region=eu-west-2; repeatable. --database-id and --zone-id are short for two of them.
                         Others are taken from lists and, with --allow-writes, from what is created
  --wait SECONDS         time that the server may take to start (default 0)
  --allow-writes         also send requests that create or change something (default for --target only).
                         On other servers, this creates about 90 servers whose names begin with "contract-test-";
                         they are listed at the end, and not deleted
  --yes-this-is-billed   required in addition for --allow-writes with a live key, or at the production URL
  --exhaust-rate-limit   exhaust the key's rate limit, and check the responses from then on
  --strict               treat deviations from inferred parts of the contract as failures, not warnings
  --operation ID         only this operation; repeatable
  --check NAME           only this check; repeatable:
                         ${GROUPS.join(", ")};
                         in every response: ${RESPONSE_CHECKS.join(", ")}
  --seed N               seed of the random requests, to repeat a run (default: a new one, which is printed)
  --runs N               random requests for each operation (default ${DEFAULT_SETTINGS.runs})
  --max-p95 MS           a 95th percentile of response times above this is a failure (default: not checked)
  --report KIND=FILE     write a report: ${REPORTS.join(", ")}; repeatable. markdown suits the summary of a
                         pull request; github has workflow commands, to be printed in a workflow
  --baseline FILE        list the findings that this file has, without failing
  --write-baseline       write the findings of this run to that file; not with --check or --operation
  --help                 show this text

Each option is also an environment variable: CLOUDNEXUS_BASE_URL, CLOUDNEXUS_API_KEY, CLOUDNEXUS_ALLOW_WRITES=1 …
Repeatable ones take a list with commas. Keys and ids are used only with a base URL.

Examples:
  ${program} --report html=report.html
  ${program} --base-url http://127.0.0.1:8080/v1 --api-key cnx_sk_test_admin --allow-writes --wait 30
  ${program} --base-url https://staging.example.com/v1 --report junit=contract.xml

Exit codes:
  0    the server conforms
  1    it does not conform
  2    an option is invalid, the run was not possible, or it tested too little to tell
  130  interrupted
`;

export const contract = defineCommand({
  help,
  options: OPTIONS,
  async run(flags) {
    const file = contractFileOf(flags.contract);
    const { loadSuiteContract } = await import("../../contract/index.js");
    const suiteContract = await loadSuiteContract(file);
    const options = readOptions(flags, process.env, suiteContract);
    try {
      return await checkServer(suiteContract, file, options);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      // Not 1, which would blame the server.
      console.error("The suite itself failed:", error);
      return 2;
    }
  },
});

/** Runs the suite and writes all reports. Resolves to the exit code. */
async function checkServer(
  contract: SuiteContract,
  contractFile: string | undefined,
  options: ContractOptions,
): Promise<number> {
  const signal = interruptSignal();
  // Loaded here, so that --help and invalid options do not wait for it.
  const { runSuite } = await import("../../contract/index.js");
  const { openTarget } = await import("../../contract/run/targets.js");
  const { formatStep, formatWait } = await import("../../contract/report/progress.js");
  const { publish, readBaseline, withBaseline } = await import("../contract-reports.js");
  const entries = await readBaseline(options.baseline);
  const target = await openTarget(options.target, contractFile);
  try {
    if (typeof options.target !== "string") await announce(contract, target, options, signal);
    const color = process.stdout.hasColors?.() ?? false;
    const found = await runSuite(contract, target, options.settings, {
      signal,
      onStep: (step) => console.log(formatStep(step, { color })),
      onWait: (wait) => console.log(formatWait(wait)),
    });
    const outcome = await withBaseline(found, options.baseline, entries);
    console.log("");
    return await publish(outcome, options.reports);
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
  const { preflight } = await import("../../contract/run/preflight.js");
  const { estimateOf } = await import("../../contract/run/estimate.js");
  const { createSuite } = await import("../../contract/index.js");
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

import { command } from "../src/cli/command.js";
import { type Mock, startMock } from "../src/contract/run/prism.js";
import { CloudNexus } from "../src/index.js";
import { loadContract } from "../src/openapi/contract.js";
import { UsageError } from "../src/openapi/usage-error.js";
import { lintContract } from "./lib/lint-contract.js";
import { runSteps } from "./lib/steps.js";
import { script } from "./lib/tools.js";

const help = `
Usage: npm start

Runs the full pipeline and prints a summary: lints the contract, generates code, renders the docs, starts the mock,
calls it with the client, and checks that it conforms to the contract.

Options:
  --help  show this text

Exit codes:
  0  every step succeeded
  2  a step failed
`;

const NEXT = `
Next:
  open generated/docs/index.html   read the docs
  npm run simulator                a server with state, to develop against
  npm run contract -- --help       check a server against the contract
  npm test                         run the tests`;

/** Random requests for each operation: enough for a first look. */
const RUNS = 20;

await command({
  help,
  options: {},
  async run() {
    let mock: Mock | undefined;
    try {
      await runSteps([
        { title: "Lint the contract", run: lint },
        { title: "Generate code", run: () => script("generate", "--no-lint") },
        { title: "Render the docs", run: () => script("docs", "--no-lint") },
        {
          title: "Start the mock",
          async run() {
            mock = await startMock();
            return `listening on ${mock.url}`;
          },
        },
        { title: "Call it with the client", run: () => callEachOperation(mock?.url ?? "") },
        { title: "Check it against the contract", run: checkMock },
      ]);
    } finally {
      await mock?.close();
    }
    console.log(NEXT);
    return 0;
  },
});

async function lint(): Promise<string> {
  await lintContract();
  const { operations } = await loadContract();
  return `${operations.length} operations, no errors, no warnings`;
}

/** The calls that a user would write first. */
async function callEachOperation(baseUrl: string): Promise<string> {
  const cnx = new CloudNexus({ apiKey: "cnx_sk_test_start", baseUrl });
  const page = await cnx.servers.list({ status: "running", limit: 5 });
  const server = await cnx.servers.create({
    name: "web",
    region: "eu-west-2",
    plan: "standard-8",
    image: "ubuntu-22.04",
  });
  const scaling = await cnx.databases.scale({ database_id: "db_9f8e7d6c5b", new_tier: "production-high" });
  const purge = await cnx.cdn.purge("zone_4f2a", { paths: ["/assets/*"] });
  return `${page.data.length} of ${page.meta.total} servers listed, ${server.id} created, scaling ${scaling.status}, purge ${purge.status}`;
}

async function checkMock(): Promise<string> {
  const { loadSuiteContract, runSuite } = await import("../src/contract/index.js");
  const { openTarget } = await import("../src/contract/run/targets.js");
  const { countsOf } = await import("../src/contract/report/summary.js");
  const contract = await loadSuiteContract();
  const target = await openTarget("prism");
  try {
    const report = await runSuite(contract, target, { allowWrites: true, runs: RUNS });
    if (report.summary.verdict === "conforms") return countsOf(report);
    throw new UsageError(`${countsOf(report)}. For details run: npm run contract -- --target prism`);
  } finally {
    await target.close();
  }
}

import { Listr } from "listr2";
import { CloudNexus } from "../src/index.js";
import { command, UsageError } from "./lib/command.js";
import { lintContract, loadContract } from "./lib/contract.js";
import type { Mock } from "./lib/prism.js";
import { script } from "./lib/tools.js";

interface Line {
  mock?: Mock;
  done: string[];
}

/** The whole line, once: each step stands on the ones before it, so the first that fails ends it. */
const line = new Listr<Line>(
  [
    {
      title: "Lint the contract",
      task: async ({ done }) => {
        await lintContract();
        const { operations } = await loadContract();
        done.push(`openapi.yaml      ${operations.length} operations, no lint error, no warning`);
      },
    },
    {
      title: "Generate types and the operation table",
      task: async ({ done }) => void done.push(`generated/        ${await script("generate", "--no-lint")}`),
    },
    {
      title: "Render the docs",
      task: async ({ done }) => void done.push(`docs              ${await script("docs", "--no-lint")}`),
    },
    {
      title: "Start the mock",
      task: async (line) => {
        const { startMock } = await import("./lib/prism.js");
        line.mock = await startMock();
      },
    },
    {
      title: "Drive it with the client",
      task: async ({ mock, done }) => void done.push(`client            ${await drive(mock?.url ?? "")}`),
    },
    { title: "Check that the mock keeps the contract", task: async ({ done }) => void done.push(await comply()) },
  ],
  { fallbackRenderer: "simple", rendererOptions: { collapseErrors: false } },
);

/** One call of each method: what a user would write first. */
async function drive(baseUrl: string): Promise<string> {
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
  return `listed ${page.data.length} of ${page.meta.total} servers, created ${server.id}, scaling ${scaling.status}, purge ${purge.status}`;
}

async function comply(): Promise<string> {
  const { loadSuiteContract, runSuite } = await import("../src/contract/index.js");
  const { openTarget } = await import("../src/contract/run/targets.js");
  const contract = await loadSuiteContract();
  const target = await openTarget("prism");
  try {
    const { kept, requests, limits } = await runSuite(contract, target, { allowWrites: true, runs: 20 });
    if (!kept) throw new UsageError("The mock breaks the contract: `npm run contract -- --target prism` tells where.");
    const met = limits.filter(({ count }) => count > 0).length;
    return `contract          kept by the mock in ${requests} requests, but for ${met} known limits of it`;
  } finally {
    await target.close();
  }
}

await command({
  help: "npm start\n\nLints, generates, renders, mocks, drives and checks: the whole line, once.",
  options: {},
  async run() {
    const context: Line = { done: [] };
    const started = performance.now();
    try {
      await line.run(context);
    } finally {
      await context.mock?.close();
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `\n${context.done.join("\n")}\n\nAll well, in ${seconds} s. Open generated/docs/index.html to read the docs.`,
    );
    return 0;
  },
});

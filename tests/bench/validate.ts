// What checking costs on a page of 100 servers, next to a client without any middleware, in one run.
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../../scripts/lib/tools.js";
import { command, parseCount } from "../../src/cli/command.js";
import { createSimulator } from "../../src/simulator/index.js";
import { interleave, ratios, spreadOf } from "./statistics.js";

const help = `
Usage: npm run bench:validate [-- options]

Measures the processor time of validating a page of 100 servers.

Options:
  --rounds N  measurements of each client (default 301)
  --calls N   calls per measurement (default 20)
  --help      show this text

Exit codes:
  0  success
  2  an option is invalid
`;

if (process.send) await servePage();
else
  await command({
    help,
    options: { rounds: { type: "string", default: "301" }, calls: { type: "string", default: "20" } },
    async run({ rounds, calls }) {
      await measure({ rounds: parseCount("rounds", rounds), calls: parseCount("calls", calls) });
      return 0;
    },
  });

/** A process of its own, so that it doesn't take the clients' time. */
async function servePage(): Promise<void> {
  const sim = createSimulator({ servers: 100 });
  const answer = await sim.fetch(`${sim.baseUrl}/servers?limit=100`, {
    headers: { authorization: `Bearer ${sim.keys.admin}` },
  });
  const page = await answer.text();
  const headers = {
    "content-type": "application/json",
    "x-ratelimit-limit": 1_000_000,
    "x-ratelimit-remaining": 999_999,
    "x-ratelimit-reset": Math.floor(Date.now() / 3_600_000 + 1) * 3600,
  };
  const server = createServer((_, response) => response.writeHead(200, headers).end(page));
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.on("disconnect", () => process.exit());
}

async function measure({ rounds, calls }: { rounds: number; calls: number }): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url));
  const [port]: number[] = await once(server, "message");
  const { CloudNexus, validateResponses } = await built();
  const options = { apiKey: "cnx_sk_test_benchmark", baseUrl: `http://127.0.0.1:${port}/v1` };
  const checked = { ...options, middleware: [validateResponses({ mode: "throw" })] };
  const sampled = { ...options, middleware: [validateResponses({ mode: "throw", sample: 0.01 })] };
  const clients = {
    without: new CloudNexus(options),
    "without, again": new CloudNexus(options),
    "empty middleware": new CloudNexus({ ...options, middleware: [{ onResponse() {} }] }),
    "every call checked": new CloudNexus(checked),
    "1 % checked": new CloudNexus(sampled),
  };
  // The first three rounds warm up.
  const measured = await interleave(Object.entries(clients), { rounds: rounds + 3 }, async ([, cnx]) => {
    const before = process.cpuUsage();
    for (let i = 0; i < calls; i++) await cnx.servers.list({ limit: 100 });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / calls;
  });
  server.disconnect();
  const times = new Map([...measured].map(([[name], taken]) => [name, taken.slice(3)]));
  console.log("a page of 100 servers   µs of processor time a call   × without (quartiles)");
  for (const [name, taken] of times) {
    const { low, median, high } = spreadOf(ratios(taken, times.get("without") ?? []));
    const time = spreadOf(taken).median.toFixed(0).padStart(6);
    console.log(`${name.padEnd(22)}  ${time}   ${median.toFixed(3)}  (${low.toFixed(3)} … ${high.toFixed(3)})`);
  }
}

/** As a user has it, in one module: tsx would slow every closure down. */
async function built(): Promise<typeof import("../../src/index.js") & typeof import("../../src/validate/index.js")> {
  const outfile = `${root}node_modules/.cache/bench-validate.mjs`;
  const contents = `export * from "./src/index.ts"; export * from "./src/validate/index.ts";`;
  await build({ stdin: { contents, resolveDir: root }, bundle: true, format: "esm", target: "es2022", outfile });
  return import(pathToFileURL(outfile).href);
}

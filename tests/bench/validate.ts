// What checking costs on a page of 100 servers, next to a client without any middleware, in one run:
// `npm run bench:validate [-- ROUNDS]`. Time on the processor, as the network's would hide it.
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../../scripts/lib/tools.js";
import { createSimulator } from "../../src/simulator/index.js";

const calls = 20;

if (process.send) await servePage();
else await measure(Number(process.argv[2] ?? 301));

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

async function measure(rounds: number): Promise<void> {
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
  const times = new Map(Object.keys(clients).map((name): [string, number[]] => [name, []]));
  for (let round = -3; round < rounds; round++) {
    for (const [name, cnx] of shuffled(Object.entries(clients))) {
      const before = process.cpuUsage();
      for (let i = 0; i < calls; i++) await cnx.servers.list({ limit: 100 });
      const { user, system } = process.cpuUsage(before);
      // The first rounds warm up.
      if (round >= 0) times.get(name)?.push((user + system) / calls);
    }
  }
  server.disconnect();
  const without = times.get("without") ?? [];
  console.log("a page of 100 servers   µs of processor time a call   × without (quartiles)");
  for (const [name, taken] of times) {
    const [, median] = quartiles(taken);
    const ratios = quartiles(taken.map((value, i) => value / (without[i] ?? 0))).map((value) => value.toFixed(3));
    console.log(`${name.padEnd(22)}  ${median?.toFixed(0).padStart(6)}   ${ratios[1]}  (${ratios[0]} … ${ratios[2]})`);
  }
}

/** As a user has it, in one module: tsx would slow every closure down. */
async function built(): Promise<typeof import("../../src/index.js") & typeof import("../../src/validate/index.js")> {
  const outfile = `${root}node_modules/.cache/bench-validate.mjs`;
  const contents = `export * from "./src/index.ts"; export * from "./src/validate/index.ts";`;
  await build({ stdin: { contents, resolveDir: root }, bundle: true, format: "esm", target: "es2022", outfile });
  return import(pathToFileURL(outfile).href);
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** First quartile, median, third quartile. */
function quartiles(values: number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((share) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN);
}

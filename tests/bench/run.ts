// What a call costs next to `fetch`, all in one run: `tsx tests/bench/run.ts [rounds]`.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import createClient from "openapi-fetch";
import type { paths } from "../../generated/schema.js";

const rounds = Number(process.argv[2] ?? 15);
const calls = 400;

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const server = fork(here("server.ts"));
const [port]: number[] = await once(server, "message");
const host = `http://127.0.0.1:${port}`;

// Built as a user has it: tsx names every closure at run time, which costs more than some of what is measured.
const directory = await mkdtemp(join(tmpdir(), "bench-"));
const outfile = join(directory, "sdk.mjs");
await build({
  entryPoints: [here("../../src/index.ts")],
  bundle: true,
  format: "esm",
  target: "es2022",
  outfile,
  logLevel: "error",
});
const sdk: typeof import("../../src/index.js") = await import(pathToFileURL(outfile).href);
await rm(directory, { recursive: true });

const apiKey = "cnx_sk_test_benchmark";
const headers = { authorization: `Bearer ${apiKey}` };
const create = { name: "web-1", region: "us-east-1", plan: "standard-8", image: "ubuntu-22.04" };
const cnx = new sdk.CloudNexus({ apiKey, baseUrl: `${host}/fast` });
const plain = createClient<paths>({ baseUrl: `${host}/fast`, headers });
const query = { limit: 1 };

type Contenders = Record<string, () => PromiseLike<unknown>>;
const rawGet = async () => (await fetch(`${host}/fast/servers?limit=1`, { headers })).json();
const post = { method: "POST", headers: { ...headers, "content-type": "application/json" } };
const rawPost = async () => (await fetch(`${host}/fast/servers`, { ...post, body: JSON.stringify(create) })).json();
const gets: Contenders = {
  "raw fetch": rawGet,
  "raw fetch again": rawGet,
  "openapi-fetch": () => plain.GET("/servers", { params: { query } }),
  "cnx.GET": () => cnx.GET("/servers", { params: { query } }),
  "cnx.servers.list": () => cnx.servers.list(query),
};
const posts: Contenders = {
  "raw fetch": rawPost,
  "raw fetch again": rawPost,
  "openapi-fetch": () => plain.POST("/servers", { body: create }),
  "cnx.servers.create": () => cnx.servers.create(create),
};

/** Microseconds a call, with `width` of them at a time. */
async function time(call: () => PromiseLike<unknown>, width: number): Promise<number> {
  const start = process.hrtime.bigint();
  const lane = async () => {
    for (let i = 0; i < calls / width; i++) await call();
  };
  await Promise.all(Array.from({ length: width }, lane));
  return Number(process.hrtime.bigint() - start) / 1000 / calls;
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

/** Rounds in which each has its turn, in random order; a ratio is to the raw fetch of the same round. */
async function compare(title: string, contenders: Contenders, width: number): Promise<void> {
  const names = Object.keys(contenders);
  const times = new Map(names.map((name): [string, number[]] => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [name, call] of shuffled(Object.entries(contenders))) {
      const taken = await time(call, width);
      // The first two warm up.
      if (round >= 0) times.get(name)?.push(taken);
    }
  }
  const raw = times.get("raw fetch") ?? [];
  console.log(`\n${title.padEnd(22)}  µs a call (quartiles)    × raw fetch (quartiles)`);
  for (const [name, taken] of times) {
    const [a, b, c] = quartiles(taken).map((value) => value.toFixed(0).padStart(5));
    const [d, e, f] = quartiles(taken.map((value, i) => value / (raw[i] ?? 0))).map((value) => value.toFixed(2));
    console.log(`${name.padEnd(22)} ${b}  (${a} …${c})        ${e}  (${d} … ${f})`);
  }
}

/** 500 lists, 32 at a time, from the start of a window; 100 are allowed in each 2 s, so that 8 s is ideal. */
async function rateLimited(): Promise<void> {
  const limited = new sdk.CloudNexus({ apiKey, baseUrl: `${host}/limited` });
  await new Promise((resolve) => setTimeout(resolve, 2000 - (Date.now() % 2000)));
  const start = Date.now();
  let left = 500;
  let failed = 0;
  const lane = async () => {
    while (left-- > 0) {
      await limited.servers.list({ limit: 1 }).then(undefined, () => {
        failed++;
      });
    }
  };
  await Promise.all(Array.from({ length: 32 }, lane));
  const seconds = (Date.now() - start) / 1000;
  server.send("refused");
  const [refused]: number[] = await once(server, "message");
  console.log(
    `\nrate-limited: ${seconds.toFixed(2)} s for 500 calls (8.0 is ideal), ${refused} 429s, ${failed} failed`,
  );
}

await compare("GET", gets, 1);
await compare("POST", posts, 1);
await compare("GET, 32 at a time", gets, 32);
await rateLimited();
server.disconnect();

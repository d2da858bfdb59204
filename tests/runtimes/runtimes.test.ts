import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import type { Simulator } from "../../src/simulator/index.js";
import { bundlers } from "./bundles.js";
import { jestModes, smokeInJest } from "./jest.js";
import { binary, compileToCommonJs, modules, OLDEST_NODE, scratch } from "./scratch.js";
import type { Where } from "./smoke.js";

const here = `${root}tests/runtimes/`;
const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
const chromium =
  process.env.CHROMIUM_PATH ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const tests = ["list pages", "create", "429 wait", "abort", "typed error", "unreachable", "validation"];

/** Where `nodeFetch` finds the newest undici, which Node 20 is too old for. */
const newest = join(scratch, "newest");

let sims: Record<"steady" | "limited" | "slow", Simulator>;
/** Where nothing listens. */
let closed: string;

beforeAll(async () => {
  for (const file of [...programs, "worker.js", "worker.capnp"]) await copyFile(here + file, join(scratch, file));
  await compileToCommonJs("main.js", "main.cjs");
  await compileToCommonJs("node-fetch.js", "node-fetch.cjs");
  for (const file of [...programs, "node-fetch.cjs", "node_modules/@cloudnexus/sdk"])
    await cp(join(scratch, file), join(newest, file), { recursive: true });
  await cp(`${modules}undici-8`, join(newest, "node_modules/undici"), { recursive: true });
  // As it is installed: its server runs in this process.
  const installed = pathToFileURL(join(scratch, "node_modules/@cloudnexus/sdk/dist/src/simulator/index.js")).href;
  const { createSimulator }: typeof import("../../src/simulator/index.js") = await import(installed);
  const names = [...Object.keys(commands), ...Object.keys(bundlers), ...jestModes, "workerd", "Chromium"];
  const keys = Object.fromEntries(names.map((name) => [keyOf(name), "admin" as const]));
  const rateLimit = { limit: 100_000, window: 60 };
  sims = {
    steady: createSimulator({ keys, rateLimit }),
    limited: createSimulator({ keys, rateLimit: { limit: 2, window: 2 } }),
    slow: createSimulator({ keys, latency: 300_000 }),
  };
  sims.steady.state.full.add("full");
  await Promise.all(Object.values(sims).map((sim) => sim.listen()));
  const stopped = createSimulator();
  closed = await stopped.listen();
  await stopped.close();
});
afterAll(() => Promise.all(Object.values(sims).map((sim) => sim.close())));

interface Runtime {
  command: string[];
  /** The name that it goes by in a `User-Agent`. */
  agent: RegExp;
  /** What it runs; `main.js` unless given. */
  program?: string;
  /** Where it runs; the user's project unless given. */
  cwd?: string;
}

const programs = ["smoke.js", "main.js", "node-fetch.js"];
const oldest = { command: [OLDEST_NODE], agent: /node\/20\./ };
const latest = { command: [binary("node-26/bin/node")], agent: /node\/26\./ };

const commands: Record<string, Runtime> = {
  ...Object.fromEntries(
    [20, 22, 24, 26].map((major) => [
      `Node ${major}`,
      { command: [binary(`node-${major}/bin/node`)], agent: new RegExp(`node/${major}\\.`) },
    ]),
  ),
  "CommonJS, oldest Node": { ...oldest, program: "main.cjs" },
  "CommonJS, newest Node": { ...latest, program: "main.cjs" },
  "nodeFetch, oldest Node": { ...oldest, program: "node-fetch.js" },
  "nodeFetch, newest Node": { ...latest, program: "node-fetch.js", cwd: newest },
  "nodeFetch in CommonJS, oldest Node": { ...oldest, program: "node-fetch.cjs" },
  "nodeFetch in CommonJS, newest Node": { ...latest, program: "node-fetch.cjs", cwd: newest },
  Bun: { command: [binary("bun/bin/bun.exe"), "run"], agent: /Bun\/1\./ },
  Deno: {
    command: [
      binary("deno/deno"),
      "run",
      "--no-remote",
      "--node-modules-dir=manual",
      "--allow-net=127.0.0.1",
      "--allow-env",
    ],
    agent: /Deno\/2\./,
  },
};

describe.concurrent("the same smoke suite passes", () => {
  it.each(Object.entries(commands))("in %s", async (name, { command, agent, program = "main.js", cwd = scratch }) => {
    expect(await run([...command, program], name, cwd)).toEqual(tests);
    expectAgent(name, agent);
  });

  it.each(Object.entries(bundlers))("bundled by %s", async (name, bundle) => {
    expect(await run([OLDEST_NODE, await bundle()], name)).toEqual(tests);
  });

  it.each(jestModes)("in Jest, as %s", async (mode) => {
    expect(await smokeInJest(mode, whereOf(mode), tests)).toBe("");
  });

  it("in workerd", async () => {
    const folder = join(scratch, "workerd");
    await mkdir(folder);
    await bundleForBrowser("worker.js", join(folder, "worker.bundle.js"));
    await copyFile(`${here}worker.capnp`, join(folder, "worker.capnp"));
    await writeFile(join(folder, "where.json"), JSON.stringify(whereOf("workerd")));
    const { stdout } = await promisify(execFile)(binary("workerd/bin/workerd"), ["test", "worker.capnp"], {
      cwd: folder,
    });
    expect(JSON.parse(stdout)).toEqual(tests);
    expectAgent("workerd", /Cloudflare-Workers/);
  });

  it("in Chromium", async ({ skip }) => {
    const missing = "Chromium is missing: install it, or set CHROMIUM_PATH.";
    if (chromium === undefined) return process.env.CI ? expect.unreachable(missing) : skip(missing);
    await bundleForBrowser("smoke.js", join(scratch, "smoke.bundle.js"), "suite");
    const { smokeInChromium } = await import("./chromium.js");
    const script = join(scratch, "smoke.bundle.js");
    expect(await smokeInChromium({ executablePath: chromium, script, where: whereOf("Chromium") })).toEqual(tests);
    // Its own, which pages can't change.
    expectAgent("Chromium", /^Mozilla\/5\.0 .*Chrome\//);
  });
});

/** Runs a program of the smoke suite; the names of the tests that passed. */
async function run([file = "", ...args]: string[], name: string, cwd = scratch): Promise<unknown> {
  const { stdout } = await promisify(execFile)(file, [...args, JSON.stringify(whereOf(name))], { cwd });
  return JSON.parse(stdout);
}

function keyOf(name: string): string {
  return `cnx_sk_test_${name.replaceAll(/\W/g, "")}`;
}

function whereOf(name: string): Where {
  const { steady, limited, slow } = sims;
  const baseUrls = { steady: steady.baseUrl, limited: limited.baseUrl, slow: slow.baseUrl, closed };
  return { ...baseUrls, apiKey: keyOf(name), name };
}

function expectAgent(name: string, agent: RegExp): void {
  const request = sims.steady.requests.find(({ headers }) => headers.authorization === `Bearer ${keyOf(name)}`);
  expect(request?.headers["user-agent"]).toMatch(agent);
  if (name !== "Chromium") expect(request?.headers["user-agent"]).toContain(`cloudnexus-sdk/${version} (`);
}

async function bundleForBrowser(entry: string, outfile: string, globalName?: string): Promise<void> {
  await build({
    entryPoints: [join(scratch, entry)],
    outfile,
    bundle: true,
    format: globalName ? "iife" : "esm",
    ...(globalName && { globalName }),
    logLevel: "error",
  });
}

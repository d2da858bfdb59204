import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import type { Simulator } from "../../src/simulator/index.js";
import type { Where } from "./smoke.js";

const here = `${root}tests/runtimes/`;
const modules = `${here}node_modules/`;
const scratch = inject("scratch");
const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
const chromium =
  process.env.CHROMIUM_PATH ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const tests = ["list pages", "create", "429 wait", "abort", "typed error", "validation"];

/** Where `nodeFetch` finds the newest undici, which Node 20 is too old for. */
const newest = join(scratch, "newest");

let sims: Record<"steady" | "limited" | "slow", Simulator>;

beforeAll(async () => {
  for (const file of ["smoke.js", "main.js", "worker.js", "worker.capnp"])
    await copyFile(here + file, join(scratch, file));
  for (const file of ["smoke.js", "main.js", "node_modules/@cloudnexus/sdk"])
    await cp(join(scratch, file), join(newest, file), { recursive: true });
  await cp(`${modules}undici-8`, join(newest, "node_modules/undici"), { recursive: true });
  // As it is installed: its server runs in this process.
  const installed = pathToFileURL(join(scratch, "node_modules/@cloudnexus/sdk/dist/src/simulator/index.js")).href;
  const { createSimulator }: typeof import("../../src/simulator/index.js") = await import(installed);
  const keys = Object.fromEntries(
    [...Object.keys(commands), "workerd", "Chromium"].map((name) => [keyOf(name), "admin" as const]),
  );
  const rateLimit = { limit: 100_000, window: 60 };
  sims = {
    steady: createSimulator({ keys, rateLimit }),
    limited: createSimulator({ keys, rateLimit: { limit: 2, window: 2 } }),
    slow: createSimulator({ keys, latency: 300_000 }),
  };
  sims.steady.state.full.add("full");
  await Promise.all(Object.values(sims).map((sim) => sim.listen()));
});
afterAll(() => Promise.all(Object.values(sims).map((sim) => sim.close())));

interface Runtime {
  command: string[];
  /** The name that it goes by in a `User-Agent`. */
  agent: RegExp;
  /** Where it runs, if over `nodeFetch`. */
  nodeFetchIn?: string;
}

const commands: Record<string, Runtime> = {
  ...Object.fromEntries(
    [20, 22, 24, 26].map((major) => [
      `Node ${major}`,
      { command: [binary(`node-${major}/bin/node`)], agent: new RegExp(`node/${major}\\.`) },
    ]),
  ),
  "nodeFetch, oldest": { command: [binary("node-20/bin/node")], agent: /node\/20\./, nodeFetchIn: scratch },
  "nodeFetch, newest": { command: [binary("node-26/bin/node")], agent: /node\/26\./, nodeFetchIn: newest },
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
  it.each(Object.entries(commands))("in %s", async (name, { command, agent, nodeFetchIn }) => {
    const [file = "", ...args] = command;
    args.push("main.js", JSON.stringify(whereOf(name)));
    if (nodeFetchIn) args.push("over nodeFetch");
    const { stdout } = await promisify(execFile)(file, args, { cwd: nodeFetchIn ?? scratch });
    expect(JSON.parse(stdout)).toEqual(tests);
    expectAgent(name, agent);
  });

  it("in workerd", async () => {
    const folder = join(scratch, "workerd");
    await mkdir(folder);
    await bundle("worker.js", join(folder, "worker.bundle.js"));
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
    await bundle("smoke.js", join(scratch, "smoke.bundle.js"), "suite");
    const { smokeInChromium } = await import("./chromium.js");
    const script = join(scratch, "smoke.bundle.js");
    expect(await smokeInChromium({ executablePath: chromium, script, where: whereOf("Chromium") })).toEqual(tests);
    // Its own, which pages can't change.
    expectAgent("Chromium", /^Mozilla\/5\.0 .*Chrome\//);
  });
});

function keyOf(name: string): string {
  return `cnx_sk_test_${name.replaceAll(/\W/g, "")}`;
}

function whereOf(name: string): Where {
  const { steady, limited, slow } = sims;
  return { steady: steady.baseUrl, limited: limited.baseUrl, slow: slow.baseUrl, apiKey: keyOf(name), name };
}

function expectAgent(name: string, agent: RegExp): void {
  const request = sims.steady.requests.find(({ headers }) => headers.authorization === `Bearer ${keyOf(name)}`);
  expect(request?.headers["user-agent"]).toMatch(agent);
  if (name !== "Chromium") expect(request?.headers["user-agent"]).toContain(`cloudnexus-sdk/${version} (`);
}

function binary(path: string): string {
  const file = modules + path;
  return existsSync(`${file}.exe`) ? `${file}.exe` : file;
}

async function bundle(entry: string, outfile: string, globalName?: string): Promise<void> {
  await build({
    entryPoints: [join(scratch, entry)],
    outfile,
    bundle: true,
    format: globalName ? "iife" : "esm",
    ...(globalName && { globalName }),
    logLevel: "error",
  });
}

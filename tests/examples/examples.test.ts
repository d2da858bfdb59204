import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { type Received, type Served, serve } from "../support/server.js";

/** Windows has none: what ctrl-C does can't be seen there. */
const hasSignals = process.platform !== "win32";
let folder: string;
let sim: Simulator;
let gate: Served | undefined;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "examples-"));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  await gate?.close();
  gate = undefined;
  await sim.close();
});

async function simulate(options: SimulatorOptions): Promise<void> {
  sim = createSimulator(options);
  await sim.listen();
}

interface Run {
  child: ChildProcess;
  out: string;
  err: string;
  /** The exit code; null where it was killed. */
  ended: Promise<number | null>;
}

function run(name: string, args: string[] = [], baseUrl = sim.baseUrl): Run {
  const env = { ...process.env, CLOUDNEXUS_API_KEY: sim.keys.admin, CLOUDNEXUS_BASE_URL: baseUrl, NO_COLOR: "1" };
  const child = spawn(process.execPath, ["--import", "tsx", `${root}examples/${name}.ts`, ...args], { env, cwd: root });
  running.add(child);
  const run: Run = { child, out: "", err: "", ended: once(child, "close").then(([code]) => code) };
  child.stdout.on("data", (chunk: Buffer) => (run.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (run.err += chunk.toString()));
  return run;
}

async function finished(name: string, args: string[] = []): Promise<{ code: number | null; out: string; err: string }> {
  const started = run(name, args);
  const code = await started.ended;
  return { code, out: started.out, err: started.err };
}

async function fileOf(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 20_000, interval: 5 });
const names = (count: number) => Array.from({ length: count }, (_, i) => `bulk-${String(i).padStart(2, "0")}`);
const created = () =>
  sim.state.servers
    .all()
    .map(({ name }) => name)
    .toSorted((a, b) => a.localeCompare(b));

describe("inventory", () => {
  it("counts every server once, by region, and shows how far it is", async () => {
    await simulate({ servers: 250 });
    const { code, out, err } = await finished("inventory");
    expect({ code, err: err.split("\r").at(-1) }).toEqual({ code: 0, err: `${"█".repeat(30)} 250 of 250\n` });
    expect(err).toContain("░ 100 of 250");
    const all = sim.state.servers.all();
    for (const region of new Set(all.map((server) => server.region))) {
      const there = all.filter((server) => server.region === region);
      const cpu = there.reduce((sum, { specs }) => sum + specs.cpu, 0);
      const live = there.filter(({ status }) => status === "running").length;
      expect(out).toMatch(new RegExp(`${region} *│ ${there.length} *│ ${live} *│ ${cpu} *│`));
    }
  });
});

describe("bulk-create", () => {
  it("makes each server once, though it is killed twice and answers are lost", async () => {
    await simulate({ servers: 0, latency: 30, faults: { dropAfter: 0.25 } });
    const file = await fileOf("crash", names(12).join("\n"));
    for (const enough of [3, 6]) {
      const { child, ended } = run("bulk-create", [file, "0.1"]);
      // With a create under way, of which nobody will ever hear.
      await until(() => sim.state.servers.all().length >= enough && isCreating());
      child.kill("SIGKILL");
      expect(await ended).toBe(null);
    }
    expect(created().length).toBeLessThan(12);
    const { code, out } = await finished("bulk-create", [file, "0.1"]);
    expect(code).toBe(0);
    expect(created()).toEqual(names(12));
    expect(out.match(/exists|created as/g)).toHaveLength(12);
    expect(sim.requests.some(({ method, fault }) => method === "POST" && fault === "dropAfter")).toBe(true);
  });

  const isCreating = () => sim.requests.some(({ method, status, fault }) => method === "POST" && !status && !fault);

  it("waits for a create that was under way when it was killed", async () => {
    await simulate({ servers: 0 });
    const file = await fileOf("slow", "first\nsecond");
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let listing = async () => {};
    // The first create takes its time before the API looks at it.
    const forward = async ({ method, url, headers, body }: Received, response: ServerResponse) => {
      if (method === "GET") await listing();
      else if (created().length === 0) await held;
      const { authorization = "" } = headers;
      const init = { method, headers: { authorization, "content-type": "application/json" }, ...(body && { body }) };
      const answer = await sim.fetch(`http://127.0.0.1${url}`, init);
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    };
    gate = await serve((request, response) => void forward(request, response));
    const first = run("bulk-create", [file, "4"], gate.url);
    await until(() => gate?.requests.at(-1)?.method === "POST");
    first.child.kill("SIGKILL");
    await first.ended;
    listing = async () => {
      listing = async () => {};
      // However long the second run took to start, it was killed just now; and the create is done within its 4 seconds.
      await utimes(`${file}.journal`, new Date(), new Date());
      setTimeout(release, 500);
    };
    expect(await run("bulk-create", [file, "4"], gate.url).ended).toBe(0);
    expect(created()).toEqual(["first", "second"]);
  });

  it("says what is wrong, and stops, where the region is full", async () => {
    await simulate({ servers: 0 });
    sim.state.full.add("eu-west-2");
    const { code, err } = await finished("bulk-create", [await fileOf("full", "one"), "0.1"]);
    expect(code).toBe(1);
    expect(err).toContain("insufficient_resources");
  });
});

describe("scale-in-window", () => {
  it("schedules for a Sunday, 02:00 UTC, that is ahead", async () => {
    await simulate({});
    const { code, out } = await finished("scale-in-window", ["db_9f8e7d6c5b", "production-high", "3"]);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("scheduled for ") });
    const { scaling } = sim.state.databases.get("db_9f8e7d6c5b") ?? {};
    expect(scaling).toMatchObject({ tier: "production-high", read_replicas: 3 });
    const begins = new Date(scaling?.begins ?? 0);
    expect(begins.toUTCString()).toMatch(/^Sun, .* 02:00:00 GMT$/);
    expect(begins.getTime() - Date.now()).toBeGreaterThan(0);
    expect(begins.getTime() - Date.now()).toBeLessThanOrEqual(7 * 24 * 3_600_000);
  });

  it("tells of a database that isn't there", async () => {
    await simulate({});
    const result = await finished("scale-in-window", ["db_0", "small"]);
    expect(result).toEqual({ code: 1, out: "", err: "There is no database db_0.\n" });
  });
});

describe("purge-on-deploy", () => {
  it("purges what changed or went, not what is new or stayed", async () => {
    await simulate({});
    const before = await fileOf("old.json", JSON.stringify({ "/app.js": "1", "/gone.css": "2", "/same.png": "3" }));
    const after = await fileOf("new.json", JSON.stringify({ "/app.js": "9", "/new.css": "2", "/same.png": "3" }));
    expect(await finished("purge-on-deploy", ["zone_4f2a", before, after])).toMatchObject({ code: 0, err: "" });
    expect(sim.requests.map(({ path, body }) => [path, JSON.parse(body ?? "")])).toEqual([
      ["/v1/cdn/zones/zone_4f2a/purge", { paths: ["/app.js", "/gone.css"], async: true }],
    ]);
    const failed = await finished("purge-on-deploy", ["zone_0", before, after]);
    expect(failed).toMatchObject({ code: 1, err: expect.stringMatching(/^purgeCache: 404 .* \(request req_/) });
  });
});

describe("watch-rate-limit", () => {
  it.runIf(hasSignals)("shows what is left until ctrl-C, and warns when that is little", async () => {
    await simulate({ rateLimit: { limit: 4, window: 3600 } });
    const watch = run("watch-rate-limit", ["0.01", "0.5"]);
    await until(() => watch.err !== "");
    watch.child.kill("SIGINT");
    expect(await watch.ended).toBe(0);
    expect(watch.out).toMatch(/^█{15}░{5} 3 of 4 left until .*Z\n█{10}░{10} 2 of 4 left until .*\n█{5}░{15} 1 of 4 /);
    expect(watch.err).toMatch(/^Fewer than 50 % of the requests are left\.\n/);
  });
});

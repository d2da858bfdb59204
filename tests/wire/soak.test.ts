import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CloudNexus, ConnectionError, InternalServerError, TimeoutError } from "../../src/index.js";
import { createSimulator, type Simulator } from "../../src/simulator/index.js";
import { createRandom } from "../../src/simulator/random.js";
import { newServer } from "../support/client.js";

const calls = 2000;
const atOnce = 64;
/** Requests a window of one second. */
const limit = 400;
/** One request in ten has some. */
const rate = 1 / 70;
const faults = {
  dropBefore: rate,
  dropAfter: rate,
  errorBefore: rate,
  errorAfter: rate,
  html: rate,
  stall: rate,
  cut: rate,
};

/** Bytes in use after a full collection. */
function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

/** What a key is told that has used its window up. */
function nothingLeft(): Record<string, string> {
  const reset = Math.floor(Date.now() / 1000) + 1;
  return { "x-ratelimit-limit": `${limit}`, "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${reset}` };
}

let sim: Simulator;

// The jitter of a soak is its own on every machine, and short, so that it is the limit that takes the time.
beforeEach(() => {
  const random = createRandom(2);
  vi.spyOn(Math, "random").mockImplementation(() => random() / 50);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await sim.close();
});

it("2,000 calls through faults and a small limit are answered, and nothing is done twice", async () => {
  sim = createSimulator({
    servers: 0,
    rateLimit: { limit, window: 1 },
    timing: { scaling: 0 },
    faults,
  });
  const baseUrl = await sim.listen();

  // Given up before its headers came: only a machine that stops for longer than the timeout does that. Such a request
  // may be read in a later window than the one it was sent in, which nobody can foresee.
  let late = 0;
  let taken = 0;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    // As where another program uses the key. Seldom, since the client then rightly waits for the next window.
    if (++taken % 700 === 0) return new Response("{}", { status: 429, headers: nothingLeft() });
    try {
      return await globalThis.fetch(input, init);
    } catch (error) {
      if (init?.signal?.aborted) late += 1;
      throw error;
    }
  };
  const cnx = new CloudNexus({
    apiKey: sim.keys.admin,
    baseUrl,
    maxRetries: 10,
    maxConcurrency: atOnce,
    timeout: 2000,
    // So many faults would use it up on a slow machine; it has tests of its own.
    retryBudget: false,
    fetch,
  });
  const answered: string[] = [];
  const unknown: string[] = [];
  let idempotent = 0;
  let next = 0;

  const create = async (name: string) => {
    try {
      await cnx.servers.create({ ...newServer, name });
      answered.push(name);
    } catch (error) {
      const isLost =
        error instanceof ConnectionError || error instanceof TimeoutError || error instanceof InternalServerError;
      // Only what may have been done may fail: a refusal by the limit is tried again.
      if (!isLost || !error.outcomeUnknown) throw error;
      unknown.push(name);
    }
  };
  const one = async (number: number) => {
    if (number % 4 === 3) return create(`web-${number}`);
    if (number % 8 === 1) await cnx.databases.scale({ database_id: "db_9f8e7d6c5b", new_tier: "small" });
    else if (number % 8 === 5) await cnx.cdn.purge("zone_4f2a", { paths: ["/*"] });
    else await cnx.servers.list({ limit: 5 });
    idempotent += 1;
  };
  const worker = async (until: number) => {
    while (next < until) await one(next++);
  };
  const run = (until: number) => Promise.all(Array.from({ length: atOnce }, () => worker(until)));

  const injected = new Set<string>();
  let refused = 0;
  /** Counts what the simulator was asked, and makes it forget. */
  const tally = () => {
    for (const { status, fault } of sim.requests.splice(0)) {
      if (fault) injected.add(fault);
      if (status === 429) refused += 1;
    }
  };

  // The first calls load and compile what all others use.
  await run(calls / 4);
  tally();
  const before = heapUsed();
  await run(calls);
  tally();
  const growth = heapUsed() - before;

  const created = sim.state.servers.all().map(({ name }) => name);
  expect(injected).toEqual(new Set(Object.keys(faults)));
  expect(idempotent).toBe((calls * 3) / 4);
  expect(answered.length + unknown.length).toBe(calls / 4);
  expect(unknown.length).toBeGreaterThan(0);
  // None twice, none that was reported as done missing, and none that nobody asked for.
  expect(created.filter((name, index) => created.indexOf(name) !== index)).toEqual([]);
  expect(answered.filter((name) => !created.includes(name))).toEqual([]);
  expect(created.filter((name) => !answered.includes(name) && !unknown.includes(name))).toEqual([]);
  expect(refused).toBeLessThanOrEqual(late);
  // 1,500 calls that each left 4 KB behind would be 6 MB.
  expect(growth).toBeLessThan(6 * 2 ** 20);
}, 120_000);

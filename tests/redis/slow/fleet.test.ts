import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Api, Fleet, hasRedis, RedisServer, total, type Worker } from "../support/processes.js";
import type { Tally, WorkerSettings } from "../support/types.js";

/** Length of a window, in seconds; the lease, and the time in which nobody exceeds a fair share, fit in. */
const WINDOW_S = 4;

/** A process that is suspended for longer misses most of the time in which its fair share is kept for it. */
const FAIR_STOP_MS = 700;

/** The least that is used of each full window. */
const USED_PART = 0.97;

let fleet: Fleet;
let server: RedisServer;

/** Starts workers one after the other, half of them with each kind of client. */
async function start(count: number, settings: Omit<WorkerSettings, "name">, skews: number[] = [0]): Promise<Worker[]> {
  const workers: Worker[] = [];
  while (workers.length < count) {
    const name = `worker-${workers.length}`;
    const client = workers.length % 2 ? "ioredis" : "node-redis";
    const skew = skews[workers.length % skews.length] ?? 0;
    workers.push(await fleet.worker({ ...settings, name, client, skew, port: server.port }));
  }
  return workers;
}

/** When the current window ends; Unix seconds. */
const currentReset = () => Math.ceil(Date.now() / 1000 / WINDOW_S) * WINDOW_S;

interface Observation {
  tally: Tally;
  /** Whether all processes could run most of the time. The machine may have other work to do. */
  isFair: boolean;
}

/** Waits until a window is over, and returns how it was used. */
async function observeWindow(api: Api, workers: Worker[], reset = currentReset()): Promise<Observation> {
  await sleep(reset * 1000 - Date.now() + 300);
  const [{ tallies = [], stopped = 0 }, ...reports] = await Promise.all([
    api.report(),
    ...workers.map((worker) => worker.report()),
  ]);
  const tally = tallies.find((one) => one.reset === reset);
  if (!tally) throw new Error("Nothing was requested in this window.");
  const longest = Math.max(stopped, ...reports.map((report) => report.stopped));
  console.log(
    `${total(tally)} used, ${tally.refused} refused, ${JSON.stringify(tally.used)}, ${Math.round(longest)} ms stopped`,
  );
  return { tally, isFair: longest < FAIR_STOP_MS };
}

/** In the first windows processes start, connect and compile, and learn the server's clock. */
async function warmUp(api: Api, workers: Worker[]): Promise<void> {
  for (let window = 0; window < 2; window++) await observeWindow(api, workers);
}

const failures = async (workers: Worker[]) =>
  (await Promise.all(workers.map((worker) => worker.report()))).flatMap(({ failed }) => failed);

const warnings = async (workers: Worker[]) =>
  (await Promise.all(workers.map((worker) => worker.report()))).map((report) => report.warnings);

describe.skipIf(!hasRedis)(`processes that share a limit, in windows of ${WINDOW_S} s,`, () => {
  beforeAll(async () => {
    fleet = await Fleet.build();
  });
  afterAll(() => fleet.remove());
  beforeEach(async () => {
    server = await RedisServer.start();
  });
  afterEach(async () => {
    await fleet.end();
    await server.kill();
  });

  it.each([
    ["the clocks agree", [0]],
    ["some clocks are 5 s behind or ahead of the server's", [-5000, 0, 5000]],
  ])("use all of it, each at least half its fair share, without a 429, if %s", async (_, skews) => {
    const limit = 1000;
    const api = await fleet.api({ limit, window: WINDOW_S });
    const workers = await start(8, { url: api.url, callers: 16 }, skews);
    await warmUp(api, workers);
    const fair: Tally[] = [];
    for (let window = 0; fair.length < 3 && window < 12; window++) {
      const { tally, isFair } = await observeWindow(api, workers);
      // A request that a suspended process sends late may be counted in a window that others have used up.
      if (isFair) expect(tally.refused).toBe(0);
      else expect(tally.refused).toBeLessThanOrEqual(5);
      if (isFair) fair.push(tally);
    }
    expect(fair).toHaveLength(3);
    for (const tally of fair) {
      expect(total(tally)).toBeGreaterThanOrEqual(USED_PART * limit);
      expect(Object.keys(tally.used)).toHaveLength(workers.length);
      expect(Math.min(...Object.values(tally.used))).toBeGreaterThanOrEqual(limit / workers.length / 2);
    }
    expect(await failures(workers)).toEqual([]);
  });

  it("keep the fair share of a process that is suspended when a window begins", async () => {
    const limit = 200;
    const api = await fleet.api({ limit, window: WINDOW_S });
    const workers = await start(4, { url: api.url, callers: 8 });
    await warmUp(api, workers);
    const reset = currentReset();
    await sleep(reset * 1000 - Date.now() - 100);
    workers[0]?.signal("SIGSTOP");
    await sleep(600);
    workers[0]?.signal("SIGCONT");
    const { tally } = await observeWindow(api, workers, reset + WINDOW_S);
    expect(total(tally)).toBeGreaterThanOrEqual(USED_PART * limit);
    expect(Math.min(...Object.values(tally.used))).toBeGreaterThanOrEqual(limit / workers.length / 2);
    expect(Object.keys(tally.used)).toHaveLength(workers.length);
    expect(tally.refused).toBe(0);
  });

  it("use what a killed one leaves", async () => {
    const limit = 120;
    const api = await fleet.api({ limit, window: WINDOW_S });
    const workers = await start(3, { url: api.url, callers: 8, pace: 100 });
    await warmUp(api, workers);
    await sleep(200);
    await workers.pop()?.kill();
    for (const window of [1, 2]) {
      const { tally } = await observeWindow(api, workers);
      expect(total(tally), `window ${window}`).toBeGreaterThanOrEqual(USED_PART * limit);
      expect(tally.refused).toBeLessThanOrEqual(2);
    }
    expect(await failures(workers)).toEqual([]);
  });

  it("adopt another limit when the plan changes", async () => {
    const api = await fleet.api({ limit: 200, window: WINDOW_S });
    const workers = await start(3, { url: api.url, callers: 8 });
    await warmUp(api, workers);
    for (const limit of [400, 100]) {
      await api.setLimit(limit);
      await observeWindow(api, workers);
      const { tally } = await observeWindow(api, workers);
      expect(tally).toMatchObject({ limit, refused: 0 });
      expect(total(tally)).toBeGreaterThanOrEqual(USED_PART * limit);
    }
    expect(await failures(workers)).toEqual([]);
  });

  it("leave another program its requests", async () => {
    const limit = 160;
    const api = await fleet.api({ limit, window: WINDOW_S });
    // Some 60 calls a second and the other's 20: both are there before all is used.
    const workers = await start(3, { url: api.url, callers: 8, pace: 400 });
    const other = await fleet.worker({ name: "other", url: api.url, callers: 2, pace: 100 });
    await warmUp(api, workers);
    for (const window of [1, 2]) {
      const { tally } = await observeWindow(api, workers);
      expect(total(tally), `window ${window}`).toBeGreaterThanOrEqual(USED_PART * limit);
      expect(tally.used.other).toBeGreaterThan(8);
      // All may send the last requests at the same time.
      expect(tally.refused).toBeLessThanOrEqual(8);
    }
    expect(await failures([...workers, other])).toEqual([]);
  });

  it("continue while Redis is unavailable, each by itself, and share again when it is back", async () => {
    const limit = 400;
    const api = await fleet.api({ limit, window: WINDOW_S });
    const workers = await start(4, { url: api.url, callers: 8 });
    await warmUp(api, workers);
    await server.kill();
    await observeWindow(api, workers);
    const { tally: alone } = await observeWindow(api, workers);
    expect(total(alone)).toBeGreaterThanOrEqual(USED_PART * limit);
    await server.restart();
    await observeWindow(api, workers);
    await observeWindow(api, workers);
    const { tally: together } = await observeWindow(api, workers);
    expect(together.refused).toBe(0);
    expect(total(together)).toBeGreaterThanOrEqual(USED_PART * limit);
    expect(await failures(workers)).toEqual([]);
    expect((await warnings(workers)).map((lines) => lines.length)).toEqual([1, 1, 1, 1]);
  });
});

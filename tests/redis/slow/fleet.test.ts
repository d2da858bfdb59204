import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Api, Fleet, hasRedis, RedisServer, total, type Worker } from "../support/processes.js";
import type { Tally, WorkerSettings } from "../support/types.js";

/** Of a window; seconds. */
const length = 10;

let fleet: Fleet;
let server: RedisServer;

/** Starts workers one after the other, half of them with each kind of client. */
async function start(count: number, settings: Omit<WorkerSettings, "name">, skews: number[] = [0]): Promise<Worker[]> {
  const crew: Worker[] = [];
  while (crew.length < count) {
    const name = `worker-${crew.length}`;
    const client = crew.length % 2 ? "ioredis" : "node-redis";
    const skew = skews[crew.length % skews.length] ?? 0;
    crew.push(await fleet.worker({ ...settings, name, client, skew, port: server.port }));
  }
  return crew;
}

interface Watched {
  tally: Tally;
  /** Whether no process was kept from running for 1.5 s. The machine may have other work to do. */
  isFair: boolean;
}

/** Waits until a window is over; what became of it. */
async function watch(api: Api, crew: Worker[]): Promise<Watched> {
  const reset = Math.ceil(Date.now() / 1000 / length) * length;
  await sleep(reset * 1000 - Date.now() + 300);
  const [{ tallies = [], stopped = 0 }, ...told] = await Promise.all([api.ask(), ...crew.map((one) => one.ask())]);
  const tally = tallies.find((one) => one.reset === reset);
  if (!tally) throw new Error("Nobody asked for anything.");
  const longest = Math.max(stopped, ...told.map((worker) => worker.stopped));
  console.log(
    `${total(tally)} used, ${tally.refused} refused, ${JSON.stringify(tally.used)}, ${Math.round(longest)} ms stopped`,
  );
  return { tally, isFair: longest < 1500 };
}

/** In the first windows processes start, connect and compile. */
async function warmUp(api: Api, crew: Worker[]): Promise<void> {
  for (let window = 0; window < 3; window++) await watch(api, crew);
}

const failures = async (crew: Worker[]) =>
  (await Promise.all(crew.map((one) => one.ask()))).flatMap((one) => one.failed);

const warnings = async (crew: Worker[]) => (await Promise.all(crew.map((one) => one.ask()))).map((one) => one.warnings);

describe.skipIf(!hasRedis)("processes that share a limit of so many requests in 10 s", () => {
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
    ["the clocks of some are 5 s behind or ahead of the server's", [-5000, 0, 5000]],
  ])("use all of it, all 8, without one 429, where %s", async (_, skews) => {
    const api = await fleet.api({ limit: 1000, window: length });
    const crew = await start(8, { url: api.url, callers: 16 }, skews);
    await warmUp(api, crew);
    const fair: Tally[] = [];
    for (let window = 0; fair.length < 3 && window < 12; window++) {
      const { tally, isFair } = await watch(api, crew);
      // What a process sends a second after it meant to may be counted in a window that others have used up.
      if (isFair) expect(tally.refused).toBe(0);
      else expect(tally.refused).toBeLessThanOrEqual(5);
      if (isFair) fair.push(tally);
    }
    expect(fair).toHaveLength(3);
    for (const tally of fair) {
      expect(total(tally)).toBeGreaterThanOrEqual(970);
      expect(Object.keys(tally.used)).toHaveLength(8);
      expect(Math.min(...Object.values(tally.used))).toBeGreaterThanOrEqual(1000 / 8 / 2);
    }
    expect(await failures(crew)).toEqual([]);
  });

  it("use what a killed one leaves", async () => {
    const api = await fleet.api({ limit: 200, window: length });
    const crew = await start(3, { url: api.url, callers: 8, pace: 100 });
    await warmUp(api, crew);
    await sleep(500);
    await crew.pop()?.kill();
    for (const window of [1, 2]) {
      const { tally } = await watch(api, crew);
      expect(total(tally), `window ${window}`).toBeGreaterThanOrEqual(0.97 * 200);
      expect(tally.refused).toBeLessThanOrEqual(2);
    }
    expect(await failures(crew)).toEqual([]);
  });

  it("keep to another limit as soon as the plan changes", async () => {
    const api = await fleet.api({ limit: 200, window: length });
    const crew = await start(3, { url: api.url, callers: 8 });
    await warmUp(api, crew);
    for (const limit of [400, 100]) {
      await api.ask(limit);
      await watch(api, crew);
      const { tally } = await watch(api, crew);
      expect(tally).toMatchObject({ limit, refused: 0 });
      expect(total(tally)).toBeGreaterThanOrEqual(0.97 * limit);
    }
    expect(await failures(crew)).toEqual([]);
  });

  it("leave alone what another program uses", async () => {
    const api = await fleet.api({ limit: 400, window: length });
    // Some 60 calls a second and the other's 20: whatever else the machine does, both are there before all is used.
    const crew = await start(3, { url: api.url, callers: 8, pace: 400 });
    const other = await fleet.worker({ name: "other", url: api.url, callers: 2, pace: 100 });
    await warmUp(api, crew);
    for (const window of [1, 2]) {
      const { tally } = await watch(api, crew);
      expect(total(tally), `window ${window}`).toBeGreaterThanOrEqual(0.97 * 400);
      expect(tally.used.other).toBeGreaterThan(20);
      // The last places may be taken by all at the same moment.
      expect(tally.refused).toBeLessThanOrEqual(8);
    }
    expect(await failures([...crew, other])).toEqual([]);
  });

  it("go on while Redis is away, each by itself, and share again when it is back", async () => {
    const api = await fleet.api({ limit: 400, window: length });
    const crew = await start(4, { url: api.url, callers: 8 });
    await warmUp(api, crew);
    await server.kill();
    await watch(api, crew);
    const { tally: alone } = await watch(api, crew);
    expect(total(alone)).toBeGreaterThanOrEqual(0.97 * 400);
    await server.restart();
    await watch(api, crew);
    await watch(api, crew);
    const { tally: together } = await watch(api, crew);
    expect(together.refused).toBe(0);
    expect(total(together)).toBeGreaterThanOrEqual(0.97 * 400);
    expect(await failures(crew)).toEqual([]);
    expect((await warnings(crew)).map((lines) => lines.length)).toEqual([1, 1, 1, 1]);
  });
});

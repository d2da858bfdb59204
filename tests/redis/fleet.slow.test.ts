import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Api, Fleet, hasRedis, RedisServer, total, type Worker } from "./support/processes.js";
import type { Tally, WorkerSettings } from "./support/types.js";

let fleet: Fleet;
let server: RedisServer;

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

/** As many workers, half of them with each kind of client. */
function workers(count: number, settings: Omit<WorkerSettings, "name">, skews: number[] = [0]): Promise<Worker[]> {
  const each = (_: unknown, index: number) =>
    fleet.worker({
      ...settings,
      name: `worker-${index}`,
      port: server.port,
      client: index % 2 ? "ioredis" : "node-redis",
      skew: skews[index % skews.length] ?? 0,
    });
  return Promise.all(Array.from({ length: count }, each));
}

/** Waits until a window is over, by the clock of the server; the number of its reset. */
async function windowEnd(api: Api, seconds: number, skew: number): Promise<number> {
  const now = Date.now() + skew;
  const reset = Math.ceil(now / 1000 / seconds) * seconds;
  await sleep(reset * 1000 - now + 200);
  await api.ask();
  return reset;
}

interface Judged {
  tally: Tally;
  /** Whether all processes could run all the time: the machine has other work to do, too. */
  isFair: boolean;
}

/** What became of each window, until there are so many in which the machine kept up, or as many others. */
async function watch(api: Api, crew: Worker[], wanted: number, seconds: number, skew = 0): Promise<Judged[]> {
  const judged: Judged[] = [];
  await windowEnd(api, seconds, skew);
  await Promise.all(crew.map((worker) => worker.ask()));
  for (let fair = 0; fair < wanted && judged.length < 4 * wanted; ) {
    const reset = await windowEnd(api, seconds, skew);
    const told = await Promise.all([api.ask(), ...crew.map((worker) => worker.ask())]);
    const tally = (await api.tallies()).find((one) => one.reset === reset);
    const isFair = Math.max(...told.map(({ stopped = 0 }) => stopped)) < 250;
    if (tally) judged.push({ tally, isFair });
    if (isFair) fair++;
    const stops = told.map(({ stopped = 0 }) => Math.round(stopped)).join(" ");
    console.log(
      `window ${reset}: ${tally && total(tally)} used, ${tally?.refused} refused, ${JSON.stringify(tally?.used)}; stops: ${stops}`,
    );
  }
  return judged;
}

const failures = async (crew: Worker[]) => {
  const told = await Promise.all(crew.map((worker) => worker.ask()));
  return told.flatMap(({ failed, warnings }) => [...failed, ...warnings]);
};

describe.skipIf(!hasRedis)("8 processes with 16 callers each, and 1,000 requests in 10 s", () => {
  it.each([0, -5000, 5000])(
    "use them up, all 8, without one 429, where the server's clock is %i ms ahead",
    async (skew) => {
      const api = await fleet.api({ limit: 1000, window: 10, skew });
      const crew = await workers(8, { url: api.url, callers: 16 }, skew ? [0, skew, -skew] : [0]);
      const judged = await watch(api, crew, skew ? 1 : 3, 10, skew);
      expect(judged.map(({ tally }) => tally.refused)).toEqual(judged.map(() => 0));
      const fair = judged.filter(({ isFair }) => isFair).map(({ tally }) => tally);
      expect(fair.length).toBeGreaterThan(0);
      for (const tally of fair) {
        expect(total(tally)).toBeGreaterThanOrEqual(970);
        expect(Object.keys(tally.used)).toHaveLength(8);
        expect(Math.min(...Object.values(tally.used))).toBeGreaterThanOrEqual(1000 / 8 / 2);
      }
      expect(await failures(crew)).toEqual([]);
    },
  );
});

import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { CloudNexus, RateLimitError, type RateLimiter, TimeoutError } from "../../src/index.js";
import { type RedisRateLimiterOptions, redisRateLimiter } from "../../src/redis/index.js";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { type ClientName, type Connection, connect } from "./support/clients.js";
import { hasRedis, RedisServer } from "./support/processes.js";

const apiKey = "cnx_sk_test_admin";
const connections: Connection[] = [];
const warnings: string[] = [];
let server: RedisServer;
/** Looks at what is in Redis. */
let admin: Redis;

beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.kill());

beforeEach(async () => {
  admin = new Redis(server.port, "127.0.0.1");
  await admin.flushall();
});
afterEach(() => {
  // What a test expects, it has taken out.
  expect(warnings.splice(0)).toEqual([]);
  admin.disconnect();
  for (const connection of connections.splice(0)) connection.close();
});

type Options = Partial<RedisRateLimiterOptions> & { port?: number; name?: ClientName };

/** A limiter as a worker of its own has it, with a connection of its own. */
async function limiterOf({ port = server.port, name = "ioredis", ...options }: Options = {}): Promise<RateLimiter> {
  const connection = await connect(name, port);
  connections.push(connection);
  const logger = { warn: (line: string) => void warnings.push(line) };
  return redisRateLimiter({ client: connection.client, logger, ...options });
}

async function workerOf(sim: Simulator, options: Options = {}): Promise<CloudNexus> {
  return new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: sim.fetch, rateLimiter: await limiterOf(options) });
}

/** A server whose windows are an hour, so that none ends during a test. */
const hourly = (limit: number, options: SimulatorOptions = {}) =>
  createSimulator({ rateLimit: { limit, window: 3600 }, ...options });

const refused = (sim: Simulator) => sim.requests.filter(({ status }) => status === 429).length;

/** Makes so many calls that can't wait for the reset; how many were served. */
async function served(cnx: CloudNexus, calls: number): Promise<number> {
  const results = await Promise.allSettled(
    Array.from({ length: calls }, () => cnx.servers.list({}, { totalTimeout: 20_000 })),
  );
  for (const result of results) {
    if (result.status === "rejected" && !(result.reason instanceof RateLimitError)) {
      expect(result.reason).toMatchObject({ retryAt: expect.any(Date), attempts: [] });
    }
  }
  return results.filter(({ status }) => status === "fulfilled").length;
}

async function servedIn(workers: CloudNexus[], calls: number): Promise<number> {
  const counts = await Promise.all(workers.map((worker) => served(worker, calls)));
  return counts.reduce((sum, count) => sum + count);
}

describe.skipIf(!hasRedis)("redisRateLimiter", () => {
  describe.each<ClientName>(["ioredis", "node-redis"])("with %s", (name) => {
    it("gives all workers together the server's places, each once, and refuses those who can't wait", async () => {
      const sim = hourly(60);
      const workers = await Promise.all([1, 2, 3].map(() => workerOf(sim, { name })));
      // The last place is for whoever comes a lease later.
      expect(await servedIn(workers, 30)).toBe(59);
      expect(sim.requests).toHaveLength(59);
      expect(refused(sim)).toBe(0);
    });

    it("goes on in the next window", async () => {
      const sim = createSimulator({ rateLimit: { limit: 10, window: 1 } });
      const workers = await Promise.all([1, 2].map(() => workerOf(sim, { name })));
      await Promise.all(workers.flatMap((worker) => Array.from({ length: 8 }, () => worker.servers.list())));
      expect(sim.requests).toHaveLength(16);
      expect(refused(sim)).toBe(0);
    });
  });

  it("keeps nothing in Redis but hashes and numbers, all of which expire", async () => {
    const sim = createSimulator({ rateLimit: { limit: 50, window: 10 } });
    const workers = await Promise.all([1, 2].map(() => workerOf(sim)));
    await Promise.all(workers.map((worker) => worker.servers.list()));
    const names = await admin.keys("*");
    expect(names.length).toBeGreaterThanOrEqual(4);
    for (const name of names) {
      expect(name).toMatch(/^cloudnexus:[0-9a-f]{32}(:\d+)*(:processes|:leader)?$/);
      expect(await admin.get(name)).toMatch(/^-?\d+$/);
      expect(await admin.pttl(name)).toBeGreaterThan(0);
      expect(await admin.pttl(name)).toBeLessThanOrEqual(14_000);
    }
  });

  it("counts those with the same `key` together, and others apart", async () => {
    const sim = hourly(10);
    const second = async (key?: string) =>
      new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: sim.fetch, rateLimiter: await limiterOf({ key }) });
    expect(await served(await second("account"), 20)).toBe(9);
    expect(await served(await second("account"), 20)).toBe(0);
    // Its own count, and the server's is used up: the first call hears that.
    const own = await second();
    await expect(own.servers.list({}, { maxRetries: 0 })).resolves.toBeDefined();
    expect((await admin.keys("*")).join()).not.toContain("account");
  });

  it("gives places in the order in which they are asked for", async () => {
    const sim = createSimulator({ rateLimit: { limit: 8, window: 1 } });
    const cnx = await workerOf(sim);
    const order: number[] = [];
    const call = async (number: number) => {
      await cnx.servers.list({}, { headers: { "x-number": String(number) } });
      order.push(number);
    };
    await Promise.all(Array.from({ length: 20 }, (_, number) => call(number)));
    expect(sim.requests.map(({ headers }) => Number(headers["x-number"]))).toEqual(order.map((_, number) => number));
  });

  it("ends a wait with the signal's own reason, and leaves its place to others", async () => {
    const sim = hourly(3);
    const cnx = await workerOf(sim);
    expect(await served(cnx, 5)).toBe(2);
    const controller = new AbortController();
    const waiting = cnx.servers.list({}, { signal: controller.signal });
    const outcome = expect(waiting).rejects.toBe("enough");
    expect(await served(cnx, 1)).toBe(0);
    controller.abort("enough");
    await outcome;
    await expect(cnx.servers.list({}, { signal: AbortSignal.abort("before") })).rejects.toBe("before");
    expect(sim.requests).toHaveLength(2);
  });

  it("tells those who can't wait when the reset is, at once", async () => {
    const limiter = await limiterOf();
    const sim = hourly(2);
    const cnx = new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: sim.fetch, rateLimiter: limiter });
    await cnx.servers.list();
    const error = await Promise.resolve(limiter.acquire(apiKey, { deadline: Date.now() + 10_000 })).catch(
      (reason: unknown) => reason,
    );
    if (!(error instanceof TimeoutError)) throw new Error("It should have been refused.");
    expect(Math.abs((error.retryAt?.getTime() ?? 0) - (cnx.rateLimit?.reset.getTime() ?? 0))).toBeLessThan(2000);
  });

  it("frees the place of a request that was never sent", async () => {
    const sim = hourly(10);
    const limiter = await limiterOf();
    const cnx = new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: sim.fetch, rateLimiter: limiter });
    await cnx.servers.list();
    for (let count = 0; count < 20; count++) (await limiter.acquire(apiKey)).release({ sent: false });
    expect(await served(cnx, 20)).toBe(8);
  });

  it("finds, a lease later, the places that somebody took and didn't use", async () => {
    const sim = hourly(20);
    const dead = await limiterOf();
    const first = new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: sim.fetch, rateLimiter: dead });
    await first.servers.list();
    // Never released, never sent.
    for (let count = 0; count < 8; count++) await dead.acquire(apiKey);
    const other = await workerOf(sim);
    // Nine of twenty are gone; the last of the others waits until it's clear that nobody has it.
    expect(await served(other, 30)).toBe(10);
    await vi.waitFor(() => expect(servedIn([other], 30).then(() => sim.requests)).resolves.toHaveLength(20), 15_000);
    expect(refused(sim)).toBe(0);
  });

  it("goes on within a lease where the one whom all wait for is gone", async () => {
    const sim = hourly(20);
    const dead = await limiterOf();
    await dead.acquire(apiKey);
    const cnx = await workerOf(sim);
    const start = performance.now();
    await cnx.servers.list();
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(sim.requests).toHaveLength(1);
  });

  it("takes over a larger limit and a smaller one while a window runs", async () => {
    const rateLimit = { limit: 20, window: 3600 };
    const sim = createSimulator({ rateLimit });
    const workers = await Promise.all([1, 2].map(() => workerOf(sim)));
    expect(await servedIn(workers, 5)).toBe(10);
    rateLimit.limit = 60;
    expect(await servedIn(workers, 5)).toBe(10);
    rateLimit.limit = 40;
    expect(await servedIn(workers, 5)).toBe(10);
    await vi.waitFor(() => expect(servedIn(workers, 20).then(() => sim.requests)).resolves.toHaveLength(40), 15_000);
    expect(refused(sim)).toBe(0);
  });

  it("leaves alone what another program used", async () => {
    const sim = hourly(100);
    const workers = await Promise.all([1, 2].map(() => workerOf(sim)));
    const other = new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: sim.fetch });
    for (const round of [1, 2, 3]) await servedIn([...workers, other], 5 * round);
    await servedIn(workers, 40);
    expect(sim.requests.length).toBeGreaterThan(90);
    expect(refused(sim)).toBeLessThanOrEqual(2);
  });

  it.each([-5000, 5000])("keeps to the server's window where its clock is %i ms ahead", async (skew) => {
    const sim = createSimulator({ rateLimit: { limit: 20, window: 1 }, clock: () => Date.now() + skew });
    const workers = await Promise.all([1, 2].map(() => workerOf(sim)));
    await Promise.all(workers.flatMap((worker) => Array.from({ length: 15 }, () => worker.servers.list())));
    // It has to look at the count of a window that it wasn't told of.
    const late = await workerOf(sim);
    await Promise.all(Array.from({ length: 25 }, () => late.servers.list()));
    expect(sim.requests).toHaveLength(55);
    expect(refused(sim)).toBe(0);
  });

  it("does without sharing where the server says nothing of limits", async () => {
    const fetch = async () => Response.json({ data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } });
    const cnx = new CloudNexus({ apiKey, baseUrl: "http://127.0.0.1/v1", fetch, rateLimiter: await limiterOf() });
    await Promise.all(Array.from({ length: 50 }, () => cnx.servers.list()));
    await cnx.servers.list();
  });
});

import { build } from "esbuild";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { CloudNexus, TimeoutError } from "../../src/index.js";
import { redisRateLimiter } from "../../src/redis/index.js";
import { createSimulator } from "../../src/simulator/index.js";
import type { ClientName } from "./support/clients.js";
import { apiKey, clientOf, fromTheHour, hourly, Limiters, refused, served } from "./support/limiters.js";
import { hasRedis, RedisServer } from "./support/processes.js";

let server: RedisServer;
let limiters: Limiters;
/** Looks at what is in Redis. */
let admin: Redis;

describe.skipIf(!hasRedis)("redisRateLimiter", () => {
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.kill());

  beforeEach(async () => {
    limiters = new Limiters(server.port);
    admin = new Redis(server.port, "127.0.0.1");
    await admin.flushall();
  });
  afterEach(() => {
    admin.disconnect();
    limiters.close();
    expect(limiters.warnings).toEqual([]);
  });

  describe.each<ClientName>(["ioredis", "node-redis"])("with %s", (name) => {
    it("gives all workers together the server's places, each once, and refuses those who can't wait", async () => {
      const sim = hourly(60);
      // The last place is for whoever comes a lease later.
      expect(await served(await limiters.workers(3, sim, { name }), 30)).toBe(59);
      expect(sim.requests).toHaveLength(59);
      expect(refused(sim)).toBe(0);
    });

    it("goes on in the next window", async () => {
      const sim = createSimulator({ rateLimit: { limit: 10, window: 1 } });
      const workers = await limiters.workers(2, sim, { name });
      await Promise.all(workers.flatMap((cnx) => Array.from({ length: 8 }, () => cnx.servers.list())));
      expect(sim.requests).toHaveLength(16);
      expect(refused(sim)).toBe(0);
    });
  });

  it("keeps nothing in Redis but hashes and numbers, all of which expire", async () => {
    const sim = createSimulator({ rateLimit: { limit: 50, window: 10 } });
    await served(await limiters.workers(2, sim), 1);
    const names = await admin.keys("*");
    expect(names.length).toBeGreaterThanOrEqual(4);
    for (const name of names) {
      expect(name).toMatch(/^cloudnexus:[0-9a-f]{32}(:\d+)*(:processes|:leader|:kept)?$/);
      expect(await admin.get(name)).toMatch(/^-?\d+$/);
      expect(await admin.pttl(name)).toBeGreaterThan(0);
      // The window, the lease, and what whole seconds add.
      expect(await admin.pttl(name)).toBeLessThanOrEqual(14_000);
    }
  });

  it("waits for a client that is still connecting", async () => {
    const sim = hourly(10);
    const client = new Redis(server.port, "127.0.0.1");
    const logger = { warn: (line: string) => void limiters.warnings.push(line) };
    await clientOf(sim, redisRateLimiter({ client, logger })).servers.list();
    client.disconnect();
    expect(await admin.keys("*")).not.toEqual([]);
  });

  it("counts those with the same `key` together, by its hash", async () => {
    const sim = hourly(10);
    const workers = await limiters.workers(2, sim, { key: "account" });
    expect(await served(workers.slice(1), 20)).toBe(9);
    expect(await served(workers, 20)).toBe(0);
    expect((await admin.keys("*")).join()).not.toContain("account");
  });

  it("counts different keys apart", async () => {
    const sim = hourly(10);
    expect(await served(await limiters.workers(1, sim), 20)).toBe(9);
    const second = new CloudNexus({
      apiKey: sim.keys.second,
      baseUrl: sim.baseUrl,
      fetch: sim.fetch,
      rateLimiter: await limiters.limiter(),
    });
    expect(await served([second], 20)).toBe(9);
    expect(refused(sim)).toBe(0);
  });

  it("gives places in the order in which they are asked for", async () => {
    const sim = createSimulator({ rateLimit: { limit: 8, window: 1 } });
    const cnx = await limiters.worker(sim);
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    await Promise.all(numbers.map((number) => cnx.servers.list({}, { headers: { "x-number": String(number) } })));
    expect(sim.requests.map(({ headers }) => Number(headers["x-number"]))).toEqual(numbers);
  });

  it("ends a wait with the signal's own reason, and sends nothing", async () => {
    const sim = hourly(3);
    const cnx = await limiters.worker(sim);
    expect(await served([cnx], 5)).toBe(2);
    const controller = new AbortController();
    const waiting = cnx.servers.list({}, { signal: controller.signal });
    const outcome = expect(waiting).rejects.toBe("enough");
    expect(await served([cnx], 1)).toBe(0);
    controller.abort("enough");
    await outcome;
    await expect(cnx.servers.list({}, { signal: AbortSignal.abort("before") })).rejects.toBe("before");
    expect(sim.requests).toHaveLength(2);
  });

  it("tells those who can't wait when the reset is, at once", async () => {
    const sim = createSimulator({ rateLimit: { limit: 2, window: 3600 } });
    const limiter = await limiters.limiter();
    const cnx = clientOf(sim, limiter);
    await cnx.servers.list();
    const asked = Promise.resolve(limiter.acquire(apiKey, { deadline: Date.now() + 10 }));
    const error: unknown = await asked.catch((reason: unknown) => reason);
    if (!(error instanceof TimeoutError)) throw new Error("It should have been refused.");
    const late = (error.retryAt?.getTime() ?? 0) - (cnx.rateLimit?.reset.getTime() ?? 0);
    // The first answers tell the server's clock to the second.
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThanOrEqual(2000);
  });

  it("tells those who wait until when, once", async () => {
    const sim = hourly(2);
    const limiter = await limiters.limiter();
    await clientOf(sim, limiter).servers.list();
    const controller = new AbortController();
    const onWait = vi.fn();
    const asked = limiter.acquire(apiKey, { signal: controller.signal, onWait });
    await vi.waitFor(() => expect(onWait).toHaveBeenCalled());
    const until: unknown = onWait.mock.lastCall?.[0];
    expect(Number(until) - Date.now()).toBeGreaterThan(3_500_000);
    controller.abort("enough");
    await expect(asked).rejects.toBe("enough");
    expect(onWait).toHaveBeenCalledTimes(1);
  });

  it("frees the place of a request that was never sent", async () => {
    const sim = hourly(10);
    const limiter = await limiters.limiter();
    const cnx = clientOf(sim, limiter);
    await cnx.servers.list();
    for (let count = 0; count < 20; count++) (await limiter.acquire(apiKey)).release({ sent: false });
    expect(await served([cnx], 20)).toBe(8);
  });

  it("takes over a larger limit and a smaller one while a window runs", async () => {
    const rateLimit = { limit: 20, window: 3600 };
    const sim = createSimulator({ rateLimit, clock: fromTheHour() });
    const workers = await limiters.workers(2, sim);
    expect(await served(workers, 5)).toBe(10);
    rateLimit.limit = 60;
    expect(await served(workers, 5)).toBe(10);
    rateLimit.limit = 40;
    expect(await served(workers, 5)).toBe(10);
    await vi.waitFor(() => expect(served(workers, 20).then(() => sim.requests)).resolves.toHaveLength(40), 15_000);
    expect(refused(sim)).toBe(0);
  });

  it("leaves alone what another program used", async () => {
    const sim = hourly(100);
    const workers = await limiters.workers(2, sim);
    const other = new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: sim.fetch });
    for (const calls of [5, 10, 15]) await served([...workers, other], calls);
    // What was put down to the other by mistake is found a lease later.
    await vi.waitFor(
      () => expect(served(workers, 20).then(() => sim.requests.length)).resolves.toBeGreaterThanOrEqual(100),
      15_000,
    );
    // The last place of all may be asked for by both.
    expect(refused(sim)).toBeLessThanOrEqual(2);
  });

  it("finds the window again where Redis lost everything", async () => {
    const sim = hourly(100);
    const workers = await limiters.workers(2, sim);
    expect(await served(workers, 10)).toBe(20);
    await admin.flushall();
    await vi.waitFor(
      () => expect(served(workers, 5).then(() => sim.requests.length)).resolves.toBeGreaterThan(60),
      15_000,
    );
    expect(refused(sim)).toBe(0);
  });

  it.each([-5000, 5000])("keeps to the server's window where its clock is %i ms ahead", async (skew) => {
    const sim = createSimulator({ rateLimit: { limit: 20, window: 1 }, clock: () => Date.now() + skew });
    const workers = await limiters.workers(2, sim);
    await Promise.all(workers.flatMap((cnx) => Array.from({ length: 15 }, () => cnx.servers.list())));
    // It has to look at the count of a window that it wasn't told of.
    const late = await limiters.worker(sim);
    await Promise.all(Array.from({ length: 25 }, () => late.servers.list()));
    expect(sim.requests).toHaveLength(55);
    expect(refused(sim)).toBe(0);
  });

  it("does without sharing where the server says nothing of limits", async () => {
    const fetch = async () => Response.json({ data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } });
    const rateLimiter = await limiters.limiter();
    const cnx = new CloudNexus({ apiKey, baseUrl: "http://127.0.0.1/v1", fetch, rateLimiter });
    await Promise.all(Array.from({ length: 50 }, () => cnx.servers.list()));
    expect((await admin.keys("*")).filter((name) => !/:(leader|kept)$/.test(name))).toEqual([]);
  });
});

it("adds nothing to the main entry point", async () => {
  const entryPoints = [`${root}src/index.ts`];
  const { metafile } = await build({ entryPoints, bundle: true, format: "esm", write: false, metafile: true });
  expect(Object.keys(metafile.inputs).filter((path) => /redis|flexible/.test(path))).toEqual([]);
});

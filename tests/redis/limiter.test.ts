import { build } from "esbuild";
import { Redis } from "ioredis";
import { describe, expect, it, vi } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { CloudNexus, ConfigurationError, TimeoutError } from "../../src/index.js";
import { type RedisRateLimiterOptions, redisRateLimiter } from "../../src/redis/index.js";
import { createSimulator } from "../../src/simulator/index.js";
import type { ClientName } from "./support/clients.js";
import { apiKey, clientOf, hourly, refused, served } from "./support/limiters.js";
import { hasRedis, hasValkey, RedisServer } from "./support/processes.js";
import { useRedis, WAIT_MS } from "./support/use-redis.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe.skipIf(!hasRedis)("redisRateLimiter", () => {
  const redis = useRedis();

  describe.each<ClientName>(["ioredis", "node-redis"])("with %s", (name) => {
    it("grants all workers together as many requests as the server accepts, and rejects who can't wait", async () => {
      const sim = hourly(60);
      expect(await served(await redis.limiters.workers(3, sim, { name }), 30)).toBe(60);
      expect(sim.requests).toHaveLength(60);
      expect(refused(sim)).toBe(0);
    });

    it("loads its script again if Redis has forgotten it", async () => {
      const cnx = await redis.limiters.worker(hourly(10), { name });
      await cnx.servers.list();
      await redis.admin.script("FLUSH");
      await cnx.servers.list();
      expect(redis.limiters.warnings).toEqual([]);
    });
  });

  it("continues in the next window, in the order of the calls", async () => {
    const sim = createSimulator({ rateLimit: { limit: 10, window: 1 } });
    const workers = await redis.limiters.workers(2, sim);
    const numbers = Array.from({ length: 8 }, (_, number) => number);
    const call = (cnx: CloudNexus, worker: number) =>
      numbers.map((number) => cnx.servers.list({}, { headers: { "x-call": `${worker} ${number}` } }));
    await Promise.all(workers.flatMap(call));
    for (const worker of [0, 1]) {
      const calls = sim.requests.map(({ headers }) => String(headers["x-call"]).split(" ").map(Number));
      expect(calls.filter(([by]) => by === worker).map(([, number]) => number)).toEqual(numbers);
    }
    expect(refused(sim)).toBe(0);
  });

  it("shares a limit through Valkey, too", async ({ skip }) => {
    skip(!hasValkey, "valkey-server is not installed");
    const valkey = await RedisServer.start("valkey-server");
    const sim = hourly(20);
    const workers = await redis.limiters.workers(2, sim, { port: valkey.port });
    expect(await served(workers, 20)).toBe(20);
    expect(refused(sim)).toBe(0);
    await valkey.kill();
  });

  it("stores one key, named by a hash of the API key, which expires soon after the window", async () => {
    const sim = hourly(50);
    await served(await redis.limiters.workers(2, sim), 1);
    const [name = "", ...others] = await redis.admin.keys("*");
    expect(others).toEqual([]);
    expect(name).toMatch(/^cloudnexus:[0-9a-f]{64}$/);
    expect(await redis.admin.get(name)).not.toContain(apiKey);
    // The server's clock is known to the second at first.
    const ttl = await redis.admin.pttl(name);
    expect(ttl).toBeGreaterThan(HOUR_MS - MINUTE_MS);
    expect(ttl).toBeLessThanOrEqual(HOUR_MS + 2000 + 1000);
  });

  it("waits for a client that is still connecting", async () => {
    const sim = hourly(10);
    const client = new Redis(redis.server.port, "127.0.0.1");
    const logger = { warn: (line: string) => void redis.limiters.warnings.push(line) };
    await clientOf(sim, redisRateLimiter({ client, logger })).servers.list();
    client.disconnect();
    expect(await redis.admin.keys("*")).not.toEqual([]);
  });

  it("counts workers with the same `key` together, and stores only a hash of it", async () => {
    const sim = hourly(10);
    const workers = await redis.limiters.workers(2, sim, { key: "account" });
    expect(await served(workers.slice(1), 20)).toBe(10);
    expect(await served(workers, 20)).toBe(0);
    expect((await redis.admin.keys("*")).join()).not.toContain("account");
  });

  it("counts different API keys separately", async () => {
    const sim = hourly(10);
    expect(await served(await redis.limiters.workers(1, sim), 20)).toBe(10);
    const second = new CloudNexus({
      apiKey: sim.keys.second,
      baseUrl: sim.baseUrl,
      fetch: sim.fetch,
      rateLimiter: await redis.limiters.limiter(),
    });
    expect(await served([second], 20)).toBe(10);
    expect(refused(sim)).toBe(0);
  });

  it("ends a wait with the signal's own reason, and sends nothing", async () => {
    const sim = hourly(3);
    const cnx = await redis.limiters.worker(sim);
    expect(await served([cnx], 5)).toBe(3);
    const controller = new AbortController();
    const waiting = cnx.servers.list({}, { signal: controller.signal });
    const outcome = expect(waiting).rejects.toBe("enough");
    expect(await served([cnx], 1)).toBe(0);
    controller.abort("enough");
    await outcome;
    await expect(cnx.servers.list({}, { signal: AbortSignal.abort("before") })).rejects.toBe("before");
    expect(sim.requests).toHaveLength(3);
  });

  it("rejects who can't wait for the reset at once, and says when it is, though the server's clock differs", async () => {
    const sim = hourly(1);
    const [first, second] = [await redis.limiters.limiter(), await redis.limiters.limiter()];
    await clientOf(sim, first).servers.list();
    // The second learns it from Redis.
    for (const limiter of [first, second]) {
      const acquired = Promise.resolve(limiter.acquire(apiKey, { deadline: Date.now() + 10 }));
      const error: unknown = await acquired.catch((reason: unknown) => reason);
      if (!(error instanceof TimeoutError)) throw new Error("It should have been rejected.");
      // The simulator's hour has just begun. The first responses tell its clock to the second.
      const left = (error.retryAt?.getTime() ?? 0) - Date.now();
      expect(left).toBeGreaterThan(HOUR_MS - MINUTE_MS);
      expect(left).toBeLessThanOrEqual(HOUR_MS + 2000);
    }
  });

  it("reports to those who wait until when, once", async () => {
    const sim = hourly(1);
    const limiter = await redis.limiters.limiter();
    await clientOf(sim, limiter).servers.list();
    const controller = new AbortController();
    const onWait = vi.fn();
    const acquired = limiter.acquire(apiKey, { signal: controller.signal, onWait });
    await vi.waitFor(() => expect(onWait).toHaveBeenCalledWith(expect.any(Number)));
    const until: unknown = onWait.mock.lastCall?.[0];
    expect(Number(until) - Date.now()).toBeGreaterThan(3_500_000);
    controller.abort("enough");
    await expect(acquired).rejects.toBe("enough");
    expect(onWait).toHaveBeenCalledTimes(1);
  });

  it("frees the permit of a request that was never sent", async () => {
    const sim = hourly(10);
    const limiter = await redis.limiters.limiter();
    const cnx = clientOf(sim, limiter);
    await cnx.servers.list();
    for (let count = 0; count < 20; count++) {
      const permit = await limiter.acquire(apiKey);
      permit.release({ sent: false });
      // Only the first call counts.
      permit.release({ sent: true });
    }
    expect(await served([cnx], 20)).toBe(9);
  });

  it("forgets workers that have been gone for more than a minute", async () => {
    const cnx = await redis.limiters.worker(hourly(100));
    await cnx.servers.list();
    await vi.waitFor(async () => expect(await redis.server.usedRequests()).toBe(1), WAIT_MS);
    const [name = ""] = await redis.admin.keys("*");
    const state = JSON.parse((await redis.admin.get(name)) ?? "");
    state.workers.gone = { reserved: 50, grantedInWindow: 50, leaseUntil: Date.now() - 120_000 };
    await redis.admin.set(name, JSON.stringify(state), "KEEPTTL");
    expect(await served([cnx], 10)).toBe(10);
    expect(Object.keys(JSON.parse((await redis.admin.get(name)) ?? "").workers)).toHaveLength(1);
  });

  it("asks Redis ten times a second at most, however many callers come that can't wait", async () => {
    await (await redis.limiters.worker(hourly(1))).servers.list();
    const limiter = await redis.limiters.limiter();
    const [before, start] = [await redis.server.roundTrips(), performance.now()];
    for (let count = 0; count < 1000; count++) {
      const acquired = Promise.resolve(limiter.acquire(apiKey, { deadline: Date.now() + 1000 }));
      await expect(acquired).rejects.toBeInstanceOf(TimeoutError);
    }
    const seconds = (performance.now() - start) / 1000;
    // The first exchange may have to load the script.
    expect(await redis.server.roundTrips()).toBeLessThanOrEqual(before + 3 + 10 * seconds);
  });

  it("costs few round trips if the limit is large, and at most one for each call if it is small", async () => {
    const sim = hourly(100_000);
    const cnx = await redis.limiters.worker(sim);
    await cnx.servers.list();
    const before = await redis.server.roundTrips();
    for (let count = 0; count < 256; count++) await cnx.servers.list();
    // One batch, and heartbeats if the machine is slow.
    expect(await redis.server.roundTrips()).toBeLessThan(before + 256 / 8);

    const small = await redis.limiters.worker(hourly(30), { key: "small" });
    const start = await redis.server.roundTrips();
    for (let count = 0; count < 30; count++) await small.servers.list();
    // Two for the first call, the first of whose window is reported at once.
    expect(await redis.server.roundTrips()).toBeLessThanOrEqual(start + 30 + 2);
  });
});

it.each([
  ["no client", {}, "client must be a client of ioredis or node-redis"],
  [
    "a URL as client, without showing its password",
    { client: "redis://user:password@127.0.0.1" },
    "client must be a client of ioredis or node-redis, such as `new Redis()` (got string).",
  ],
  ["a misspelt option", { client: { eval: (): unknown => null }, timeuot: 5 }, "Did you mean timeout?"],
  [
    "a timeout of 0",
    { client: { eval: (): unknown => null }, timeout: 0 },
    "timeout must be an integer between 1 and 2147483647",
  ],
])("rejects %s", (_, options, message) => {
  const create = () => redisRateLimiter(options as unknown as RedisRateLimiterOptions);
  expect(create).toThrow(ConfigurationError);
  expect(create).toThrow(message);
});

it("adds nothing to the main entry point", async () => {
  const entryPoints = [`${root}src/index.ts`];
  const { metafile } = await build({ entryPoints, bundle: true, format: "esm", write: false, metafile: true });
  expect(Object.keys(metafile.inputs).filter((path) => /redis/.test(path))).toEqual([]);
});

import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { CloudNexus, RateLimitError, TimeoutError } from "../../src/index.js";
import { redisRateLimiter } from "../../src/redis/index.js";
import { createSimulator } from "../../src/simulator/index.js";
import { apiKey, clientOf, fromTheHour, hourly, refused, reportOf, responseWith, served } from "./support/limiters.js";
import { hasRedis } from "./support/processes.js";
import { useRedis, WAIT_MS } from "./support/use-redis.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe.skipIf(!hasRedis)("what workers learn from responses", () => {
  const redis = useRedis();

  it("adopts a larger limit and a smaller one during a window", async () => {
    const rateLimit = { limit: 20, window: 3600 };
    const sim = createSimulator({ rateLimit, clock: fromTheHour() });
    const workers = await redis.limiters.workers(2, sim);
    expect(await served(workers, 5)).toBe(10);
    rateLimit.limit = 60;
    expect(await served(workers, 5)).toBe(10);
    rateLimit.limit = 40;
    expect(await served(workers, 5)).toBe(10);
    expect(await served(workers, 20)).toBe(10);
    expect(sim.requests).toHaveLength(40);
    expect(refused(sim)).toBe(0);
  });

  it("adopts a limit that is smaller than what is used already", async () => {
    const rateLimit = { limit: 40, window: 3600 };
    const sim = createSimulator({ rateLimit, clock: fromTheHour() });
    const [first, second] = await redis.limiters.workers(2, sim);
    if (!first || !second) throw new Error("Two workers are needed.");
    expect(await served([first, second], 10)).toBe(20);
    rateLimit.limit = 10;
    // The first call finds out, and the second has to wait: by then, Redis knows.
    expect(await served([first], 1)).toBe(0);
    expect(await served([first], 1)).toBe(0);
    expect(await served([second], 3)).toBe(0);
    expect(refused(sim)).toBe(1);
  });

  it("adopts shorter windows, whose reset is earlier than that of the long one before", async () => {
    const rateLimit = { limit: 8, window: 3600 };
    const sim = createSimulator({ rateLimit, clock: fromTheHour() });
    const workers = await redis.limiters.workers(2, sim);
    expect(await served(workers, 1)).toBe(2);
    rateLimit.window = 4;
    await Promise.all(workers.flatMap((cnx) => Array.from({ length: 8 }, () => cnx.servers.list())));
    expect(refused(sim)).toBe(0);
  });

  it("adopts a larger limit after workers have heard that the smaller one was used up", async () => {
    const reset = Date.now() + HOUR_MS;
    const [busy, resting] = [await redis.limiters.limiter(), await redis.limiters.limiter()];
    (await busy.acquire(apiKey)).release(reportOf({ limit: 10, remaining: 9, reset }));
    const slow = await busy.acquire(apiKey);
    const unused = await resting.acquire(apiKey);
    (await busy.acquire(apiKey)).release(reportOf({ limit: 10, remaining: 0, reset }));
    await vi.waitFor(async () => expect(await redis.server.usedRequests()).toBe(10), WAIT_MS);
    unused.release({ sent: false });
    await vi.waitFor(async () => expect(await redis.server.reservations()).toEqual([0, 1]), WAIT_MS);
    const soon = { deadline: Date.now() + 60_000 };
    await expect(resting.acquire(apiKey, soon)).rejects.toBeInstanceOf(TimeoutError);
    slow.release(reportOf({ limit: 1000, remaining: 980, reset }));
    await vi.waitFor(async () => expect(await redis.server.usedRequests()).toBe(20), WAIT_MS);
    // A worker that was told to wait asks again after a moment.
    const permit = await vi.waitFor(() => resting.acquire(apiKey, soon), WAIT_MS);
    permit.release({ sent: false });
  });

  it("keeps a new limit if a worker that knows only the old one loses a request", async () => {
    const reset = Date.now() + HOUR_MS;
    const [outdated, current] = [await redis.limiters.limiter(), await redis.limiters.limiter()];
    (await outdated.acquire(apiKey)).release(reportOf({ limit: 10, remaining: 3, reset }));
    const slow = [await outdated.acquire(apiKey), await outdated.acquire(apiKey)];
    const other = await current.acquire(apiKey);
    // Which response is later is known as exactly as exchanges take the same time.
    await sleep(2000);
    other.release(reportOf({ limit: 1000, remaining: 980, reset }));
    await vi.waitFor(async () => expect(await redis.server.usedRequests()).toBe(20), WAIT_MS);
    for (const permit of slow) permit.release({ sent: true });
    await vi.waitFor(async () => expect(await redis.server.reservations()).toEqual([0, 0]), WAIT_MS);
    // By the old limit, one was left.
    for (let count = 0; count < 2; count++) await current.acquire(apiKey);
  });

  it("learns of the requests of a worker that a gateway then asks to wait", async () => {
    const reset = Date.now() + HOUR_MS;
    const limiter = await redis.limiters.limiter();
    (await limiter.acquire(apiKey)).release(reportOf({ limit: 100, remaining: 99, reset }));
    await vi.waitFor(async () => expect(await redis.server.usedRequests()).toBe(1), WAIT_MS);
    const [first, second] = [await limiter.acquire(apiKey), await limiter.acquire(apiKey)];
    first.release(reportOf({ limit: 100, remaining: 90, reset }));
    second.release(responseWith(429, { "retry-after": "600" }));
    await vi.waitFor(async () => expect(await redis.server.usedRequests()).toBe(10), WAIT_MS);
  });

  it("sends one request alone after each window, even if the server reports the same reset again", async () => {
    // Without `Date`, a reset in the past says only that the clocks disagree. Such a window ends after a second.
    const reset = Date.now() - MINUTE_MS;
    const report = () => reportOf({ limit: 100, remaining: 50, reset });
    const [first, second] = [await redis.limiters.limiter(), await redis.limiters.limiter()];
    for (let windows = 0; windows < 2; windows++) {
      (await first.acquire(apiKey)).release(report());
      await vi.waitFor(async () => expect(await redis.server.isWindowOpen()).toBe(true), WAIT_MS);
      await vi.waitFor(async () => expect(await redis.server.isWindowOpen()).toBe(false), WAIT_MS);
    }
    const probe = await first.acquire(apiKey);
    const next = second.acquire(apiKey);
    await vi.waitFor(async () => expect(await redis.server.reservations()).toHaveLength(2), WAIT_MS);
    expect(await redis.server.reservations()).toEqual([0, 1]);
    probe.release(report());
    (await next).release({ sent: false });
  });

  it("reports again what was late for Redis because its clock was changed", async () => {
    let lateReports = 0;
    /** The first report is late. */
    const onChangedClock = (argument: string) => {
      const update = JSON.parse(argument);
      if (!update.report || lateReports > 0) return argument;
      lateReports++;
      return JSON.stringify({ ...update, expiresAt: 1 });
    };
    const client = {
      eval: (script: string, keys: number, key: string, argument: string) =>
        redis.admin.eval(script, keys, key, onChangedClock(argument)),
      evalsha: (sha: string, keys: number, key: string, argument: string) =>
        redis.admin.evalsha(sha, keys, key, onChangedClock(argument)),
    };
    await clientOf(hourly(10), redisRateLimiter({ client })).servers.list();
    await vi.waitFor(async () => expect(await redis.server.usedRequests()).toBe(1), WAIT_MS);
    expect(lateReports).toBe(1);
  });

  it("leaves another program its requests, and uses the others", async () => {
    const sim = hourly(100);
    const workers = await redis.limiters.workers(2, sim);
    const other = new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: sim.fetch });
    for (const calls of [5, 10, 15]) await served([...workers, other], calls);
    expect(await served(workers, 20)).toBe(10);
    // What the other sent last is known with the next response.
    expect(refused(sim)).toBeLessThanOrEqual(2);
  });

  it("holds back all workers if the server asks one of them to wait for longer than the reset", async () => {
    const headers = {
      "x-ratelimit-limit": "100",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 60),
      "retry-after": "600",
    };
    const body = { error: { code: "rate_limit_exceeded", message: "Too many requests.", request_id: "req_1" } };
    const fetch = vi.fn(async () => Response.json(body, { status: 429, headers }));
    const options = { apiKey, baseUrl: "http://127.0.0.1/v1", fetch, maxRetries: 0 };
    const first = new CloudNexus({ ...options, rateLimiter: await redis.limiters.limiter() });
    await expect(first.servers.list()).rejects.toBeInstanceOf(RateLimitError);
    const second = new CloudNexus({ ...options, rateLimiter: await redis.limiters.limiter() });
    const inTime = second.servers.list({}, { totalTimeout: 300_000 });
    await expect(inTime).rejects.toMatchObject({ retryAt: expect.any(Date), attempts: [] });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("waits as long as the server asked one worker to, whatever responses to earlier requests say", async () => {
    const reset = Math.ceil(Date.now() / 1000) + 3600;
    const limits = { "x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${reset}` };
    let resolve: (response: Response) => void = () => {};
    const slow = new Promise<Response>((resolveSlow) => {
      resolve = resolveSlow;
    });
    const list = { data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } };
    const responses = [
      Promise.resolve(Response.json(list, { headers: { ...limits, "x-ratelimit-remaining": "50" } })),
      slow,
    ];
    const rejection = Response.json({}, { status: 429, headers: { ...limits, "retry-after": "7200" } });
    const fetch = vi.fn(() => responses.shift() ?? Promise.resolve(rejection));
    const create = async () =>
      new CloudNexus({
        apiKey,
        baseUrl: "http://127.0.0.1/v1",
        fetch,
        maxRetries: 0,
        rateLimiter: await redis.limiters.limiter(),
      });
    const [first, second, third] = await Promise.all([create(), create(), create()]);
    await first.servers.list();
    const early = Promise.all([second.servers.list()]);
    await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(2), WAIT_MS);
    await expect(first.servers.list()).rejects.toBeInstanceOf(RateLimitError);
    await vi.waitFor(async () => expect(await redis.server.usedRequests()).toBe(100), WAIT_MS);
    resolve(Response.json(list, { headers: limits }));
    await early;
    // The report of the early request reaches Redis with the next heartbeat of its worker, which learns of the wait then.
    for (const cnx of [second, third]) {
      await vi.waitFor(async () => {
        const error: unknown = await cnx.servers.list({}, { totalTimeout: 60_000 }).catch((reason: unknown) => reason);
        if (!(error instanceof TimeoutError || error instanceof RateLimitError)) throw error;
        expect(error.retryAt?.getTime()).toBeGreaterThan(Date.now() + 7_000_000);
      }, WAIT_MS);
    }
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it("tells the other workers of a 429 at once, without waiting for the next heartbeat", async () => {
    let isGateway: boolean = false;
    const sim = hourly(100);
    const headers = { "x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "retry-after": "7200" };
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await sim.fetch(input, init);
      const reset = response.headers.get("x-ratelimit-reset") ?? "";
      const rejected = { status: 429, headers: { ...headers, "x-ratelimit-reset": reset } };
      return isGateway ? Response.json({}, rejected) : response;
    };
    const rateLimiter = await redis.limiters.limiter();
    const cnx = new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch, maxRetries: 0, rateLimiter });
    await cnx.servers.list();
    await vi.waitFor(async () => expect(await redis.server.usedRequests()).toBe(1), WAIT_MS);
    isGateway = true;
    // No heartbeat comes any more. `vi.waitFor` would let it come.
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    await expect(cnx.servers.list()).rejects.toBeInstanceOf(RateLimitError);
    let used = 0;
    while (used < 100) used = await redis.server.usedRequests();
    expect(used).toBe(100);
  });

  it("leaves the limit to the others while the server asks one worker to wait", async () => {
    const sim = hourly(40);
    let isGateway: boolean = false;
    const gateway: typeof fetch = async (input, init) =>
      isGateway ? new Response("", { status: 429, headers: { "retry-after": "7200" } }) : sim.fetch(input, init);
    const held = new CloudNexus({
      apiKey,
      baseUrl: sim.baseUrl,
      fetch: gateway,
      rateLimiter: await redis.limiters.limiter(),
    });
    const other = await redis.limiters.worker(sim);
    expect(await served([held, other], 5)).toBe(10);
    isGateway = true;
    await expect(held.servers.list({}, { totalTimeout: 60_000 })).rejects.toMatchObject({ retryAt: expect.any(Date) });
    const controller = new AbortController();
    // Without allSettled, they would not be sent yet.
    const waiting = Promise.allSettled(
      Array.from({ length: 60 }, () => held.servers.list({}, { signal: controller.signal })),
    );
    expect(await served([other], 30)).toBe(30);
    controller.abort("enough");
    const results = await waiting;
    expect(results.map(({ status }) => status)).not.toContain("fulfilled");
  });

  it("continues if the clock of this machine is set back", async () => {
    const [start, startedAt] = [fromTheHour()(), performance.now()];
    // The server's clock goes on.
    const clock = () => start + performance.now() - startedAt;
    const cnx = await redis.limiters.worker(createSimulator({ rateLimit: { limit: 100, window: 3600 }, clock }));
    for (let count = 0; count < 20; count++) await cnx.servers.list();
    // Then it rests: nothing that it plans is due before the change of the clock.
    await vi.waitFor(async () => expect(await redis.server.usedRequests()).toBe(20), WAIT_MS);
    const late = Date.now();
    const now = vi.spyOn(Date, "now").mockImplementation(() => late - HOUR_MS);
    onTestFinished(() => now.mockRestore());
    // More than it may have permits for in advance. If one has to wait for the old clock, the test does not end.
    for (let count = 0; count < 20; count++) await cnx.servers.list();
  });

  it("finds the window again if Redis has lost everything", async () => {
    const sim = hourly(100);
    const workers = await redis.limiters.workers(2, sim);
    expect(await served(workers, 10)).toBe(20);
    await redis.admin.flushall();
    expect(await served(workers, 50)).toBe(80);
    expect(refused(sim)).toBe(0);
  });

  it("asks Redis rarely if the server reports no limits", async () => {
    const fetch = async () => Response.json({ data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } });
    const rateLimiter = await redis.limiters.limiter();
    const cnx = new CloudNexus({ apiKey, baseUrl: "http://127.0.0.1/v1", fetch, rateLimiter });
    const before = await redis.server.roundTrips();
    // Node warns of a timer that would never end, and ends it at once.
    const onWarning = vi.fn();
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    await Promise.all(Array.from({ length: 50 }, () => cnx.servers.list()));
    await cnx.servers.list();
    expect(await redis.server.roundTrips()).toBeLessThan(before + 10);
    expect(onWarning).not.toHaveBeenCalled();
  });
});

import { once } from "node:events";
import { type AddressInfo, connect as connectTo, createServer, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { CloudNexus, RateLimitError, TimeoutError } from "../../../src/index.js";
import { createSimulator, type Simulator } from "../../../src/simulator/index.js";
import type { ClientName } from "../support/clients.js";
import { apiKey, hourly, Limiters } from "../support/limiters.js";
import { hasRedis, RedisServer } from "../support/processes.js";

let server: RedisServer;
let limiters: Limiters;

/** Waits a second in ten steps, so that a busy machine delays it as much as the calls that it is compared with. */
async function second(): Promise<"a second is over"> {
  for (let tenth = 0; tenth < 10; tenth++) await sleep(100);
  return "a second is over";
}

/** Makes calls at the same time, and one after the other. All succeed, and none takes longer than a second. */
async function expectService(cnx: CloudNexus): Promise<void> {
  for (const width of [8, 1, 1]) {
    const calls = Promise.all(Array.from({ length: width }, () => cnx.servers.list()));
    expect(await Promise.race([calls, second()])).toHaveLength(width);
  }
}

/**
 * A proxy between a worker and Redis that forwards everything `delay` milliseconds later each way. `stall(true)` stops the
 * connections that are open then.
 */
async function proxyTo(port: number, delay = 0) {
  const sockets = new Set<Socket>();
  const pass = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on("error", () => to.destroy()).on("close", () => to.destroy());
    from.on("data", async (chunk) => {
      await sleep(delay);
      to.write(chunk);
    });
  };
  const proxy = createServer((near) => {
    const far = connectTo(port, "127.0.0.1");
    pass(near, far);
    pass(far, near);
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const stall = (on: boolean) => {
    for (const socket of sockets) on ? socket.pause() : socket.resume();
  };
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return { port: (proxy.address() as AddressInfo).port, stall };
}

describe.skipIf(!hasRedis).each<ClientName>(["ioredis", "node-redis"])("if Redis fails, with %s,", (name) => {
  beforeEach(async () => {
    server = await RedisServer.start();
    limiters = new Limiters(server.port);
  });
  afterEach(async () => {
    limiters.close();
    server.signal("SIGCONT");
    await server.kill();
  });

  /** Makes calls until Redis knows of all of them. */
  const expectSharing = (cnx: CloudNexus, { requests }: Simulator) =>
    vi.waitFor(
      async () => {
        await cnx.servers.list();
        // A worker reports every half second.
        await vi.waitFor(async () => expect(await server.usedRequests()).toBe(requests.length), 1500);
      },
      { timeout: 15_000, interval: 200 },
    );

  /** Makes calls until the warning appears: those that still have a permit do not need Redis. */
  const expectWarning = (cnx: CloudNexus) =>
    vi.waitFor(
      async () => {
        await expectService(cnx);
        expect(limiters.warnings).toHaveLength(1);
      },
      { timeout: 15_000, interval: 200 },
    );

  it.each(["stopped", "killed"] as const)(
    "calls continue within a second while it is %s, with one warning, and share again later",
    async (how) => {
      const sim = createSimulator({ rateLimit: { limit: 100_000, window: 3600 } });
      const cnx = await limiters.worker(sim, { name });
      await expectService(cnx);
      await expectSharing(cnx, sim);
      expect(limiters.warnings).toEqual([]);

      if (how === "stopped") server.signal("SIGSTOP");
      else await server.kill();
      await expectWarning(cnx);
      for (let round = 0; round < 5; round++) await expectService(cnx);
      expect(limiters.warnings[0]).toMatch(
        /^cloudnexus: Redis is unavailable \(.+\); the rate limit is not shared until it is back\.$/,
      );

      if (how === "stopped") server.signal("SIGCONT");
      else await server.restart();
      await expectSharing(cnx, sim);
      expect(limiters.warnings).toHaveLength(1);
      expect(sim.requests.every(({ status }) => status === 200)).toBe(true);
    },
  );

  it("calls continue if it accepts connections and does not respond, and share again later", async () => {
    const sim = createSimulator({ rateLimit: { limit: 100_000, window: 3600 } });
    const proxy = await proxyTo(server.port);
    const cnx = await limiters.worker(sim, { name, port: proxy.port });
    await expectSharing(cnx, sim);
    proxy.stall(true);
    await expectWarning(cnx);
    proxy.stall(false);
    await expectSharing(cnx, sim);
    expect(limiters.warnings).toHaveLength(1);
  });

  it("calls share a limit even if it is slow", async () => {
    const sim = hourly(40);
    const proxy = await proxyTo(server.port, 50);
    const workers = await limiters.workers(2, sim, { name, port: proxy.port, timeout: 10_000 });
    const calls = workers.flatMap((cnx) =>
      Array.from({ length: 30 }, () => cnx.servers.list({}, { totalTimeout: 60_000 })),
    );
    await Promise.allSettled(calls);
    expect(sim.requests).toHaveLength(40);
    expect(sim.requests.every(({ status }) => status === 200)).toBe(true);
    expect(limiters.warnings).toEqual([]);
  });

  it("calls do not depend on a logger that works", async () => {
    const sim = hourly(10);
    const logger = {
      warn() {
        throw new Error("The log is full.");
      },
    };
    const consoleError = vi.spyOn(console, "error").mockImplementation(() => {});
    const cnx = await limiters.worker(sim, { name, logger });
    await server.kill();
    await expectService(cnx);
    expect(consoleError).toHaveBeenCalledTimes(1);
    consoleError.mockRestore();
  });

  it("a report that reaches it after the outage does not lengthen the window", async () => {
    const end = Date.now() + 3_600_000;
    const sim = hourly(1);
    const proxy = await proxyTo(server.port);
    const stalling: typeof fetch = (input, init) => {
      proxy.stall(true);
      return sim.fetch(input, init);
    };
    const rateLimiter = await limiters.limiter({ name, port: proxy.port });
    // The response reports that the limit is used up, which the worker tells the others at once.
    await new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: stalling, rateLimiter }).servers.list();
    // As long as an outage lasts, as much later the window would seem to end.
    await sleep(4000);
    proxy.stall(false);
    const late = await limiters.worker(sim, { name });
    const error: unknown = await late.servers.list({}, { totalTimeout: 60_000 }).catch((reason: unknown) => reason);
    if (!(error instanceof TimeoutError || error instanceof RateLimitError)) throw error;
    // The server's clock is known to the second.
    expect(error.retryAt?.getTime()).toBeLessThan(end + 2000);
  });

  it("the process rests while callers wait for the first response of a window", async () => {
    const sim = hourly(10);
    let idleMs = Infinity;
    const slow: typeof fetch = async (input, init) => {
      const start = performance.eventLoopUtilization();
      await sleep(300);
      idleMs = Math.min(idleMs, performance.eventLoopUtilization(start).idle);
      return sim.fetch(input, init);
    };
    const rateLimiter = await limiters.limiter({ name });
    const cnx = new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: slow, rateLimiter });
    await server.kill();
    await Promise.all([cnx.servers.list(), cnx.servers.list()]);
    expect(idleMs).toBeGreaterThan(100);
  });

  it("waits are reported as those of a limiter of one process", async () => {
    const limiter = await limiters.limiter({ name });
    await server.kill();
    const probe = await limiter.acquire(apiKey);
    const onWait = vi.fn();
    const waiting = limiter.acquire(apiKey, { onWait });
    await vi.waitFor(() => expect(onWait).toHaveBeenCalledWith(undefined));
    probe.release({ sent: false });
    (await waiting).release({ sent: false });
  });

  it("a worker can start while it is unavailable", async () => {
    const sim = createSimulator({ rateLimit: { limit: 1000, window: 3600 } });
    const cnx = await limiters.worker(sim, { name });
    await server.kill();
    await expectService(cnx);
    expect(limiters.warnings).toHaveLength(1);
  });
});

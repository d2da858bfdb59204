import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { apiKey, clientOf, hourly, Limiters, refused, served } from "../support/limiters.js";
import { hasRedis, RedisServer } from "../support/processes.js";

let server: RedisServer;
/** Of a worker that dies: nothing of it gets to Redis any more. */
let dying: Limiters;
let others: Limiters;

describe.skipIf(!hasRedis)("what a worker that died had taken", () => {
  beforeEach(async () => {
    server = await RedisServer.start();
    dying = new Limiters(server.port);
    others = new Limiters(server.port);
  });
  afterEach(async () => {
    dying.close();
    others.close();
    await server.kill();
  });

  it("is free again a lease after the others were used", async () => {
    const sim = hourly(20);
    const limiter = await dying.limiter();
    await clientOf(sim, limiter).servers.list();
    // Never sent, and never released.
    for (let count = 0; count < 8; count++) await limiter.acquire(apiKey);
    dying.close();
    const workers = await others.workers(1, sim);
    // The last of the others waits until it's clear that nobody has it.
    expect(await served(workers, 30)).toBe(10);
    await vi.waitFor(() => expect(served(workers, 30).then(() => sim.requests)).resolves.toHaveLength(20), 20_000);
    expect(refused(sim)).toBe(0);
  });

  it("isn't free while it lives, and its requests are only slow", async () => {
    const sim = hourly(20);
    const limiter = await dying.limiter();
    await clientOf(sim, limiter).servers.list();
    const permits = [];
    for (let count = 0; count < 8; count++) permits.push(await limiter.acquire(apiKey));
    const workers = await others.workers(1, sim);
    expect(await served(workers, 30)).toBe(10);
    const until = Date.now() + 7000;
    await vi.waitFor(async () => {
      expect(await served(workers, 1)).toBe(0);
      expect(Date.now()).toBeGreaterThan(until);
    }, 20_000);
    expect(sim.requests).toHaveLength(11);
    for (const permit of permits) permit.release({ sent: true });
  });

  it("doesn't hold up those who wait for what it would have heard", async () => {
    const sim = hourly(20);
    await (await dying.limiter()).acquire(apiKey);
    dying.close();
    expect(await served(await others.workers(2, sim), 5)).toBe(10);
    expect(refused(sim)).toBe(0);
  });
});

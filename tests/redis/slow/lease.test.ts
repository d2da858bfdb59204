import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Permit } from "../../../src/index.js";
import { apiKey, clientOf, hourly, Limiters, refused, served } from "../support/limiters.js";
import { hasRedis, RedisServer } from "../support/processes.js";

/** Longer than the lease of a reservation. */
const LONGER_THAN_LEASE_MS = 3000;

let server: RedisServer;
/** Of a worker that is killed: nothing of it reaches Redis any more. */
let killed: Limiters;
let others: Limiters;

describe.skipIf(!hasRedis)("the permits of a worker", () => {
  beforeEach(async () => {
    server = await RedisServer.start();
    killed = new Limiters(server.port);
    others = new Limiters(server.port);
  });
  afterEach(async () => {
    killed.close();
    others.close();
    await server.kill();
  });

  it("return within its lease if it is killed", async () => {
    const sim = hourly(20);
    const limiter = await killed.limiter();
    await clientOf(sim, limiter).servers.list();
    // Never sent, and never released.
    for (let count = 0; count < 8; count++) await limiter.acquire(apiKey);
    killed.close();
    const start = Date.now();
    expect(await served(await others.workers(1, sim), 30)).toBe(19);
    expect(Date.now() - start).toBeGreaterThan(500);
    expect(sim.requests).toHaveLength(20);
    expect(refused(sim)).toBe(0);
  });

  it("remain its own while it lives, even if its requests are slow", async () => {
    const sim = hourly(20);
    const limiter = await killed.limiter();
    await clientOf(sim, limiter).servers.list();
    const permits: Permit[] = [];
    for (let count = 0; count < 8; count++) permits.push(await limiter.acquire(apiKey));
    const [cnx] = await others.workers(1, sim);
    if (!cnx) throw new Error("There is a worker.");
    for (let count = 0; count < 11; count++) await cnx.servers.list();
    const next = cnx.servers.list().then(() => "served");
    expect(await Promise.race([next, sleep(LONGER_THAN_LEASE_MS, "waiting")])).toBe("waiting");
    for (const permit of permits) permit.release({ sent: false });
    expect(await next).toBe("served");
    expect(refused(sim)).toBe(0);
  });

  it("hold up nobody for long if it is killed before it reports the window", async () => {
    const sim = hourly(20);
    await (await killed.limiter()).acquire(apiKey);
    killed.close();
    expect(await served(await others.workers(2, sim), 5)).toBe(10);
    expect(refused(sim)).toBe(0);
  });
});

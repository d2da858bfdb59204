import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { redisRateLimiter } from "../../../src/redis/index.js";
import { clientOf, hourly, Limiters } from "../support/limiters.js";
import { hasRedis, RedisServer } from "../support/processes.js";

/** How long the process works after each command: longer than the limiter's timeout, so that it reads each reply late. */
const WORK_MS = 600;
const CALLS = 5;
const MAX_EXCHANGES = 2 * CALLS;

let server: RedisServer;
let limiters: Limiters;
let redis: Redis;

describe.skipIf(!hasRedis)("a process that is busy", () => {
  beforeEach(async () => {
    server = await RedisServer.start();
    limiters = new Limiters(server.port);
    redis = new Redis(server.port, "127.0.0.1");
  });
  afterEach(async () => {
    redis.disconnect();
    limiters.close();
    await server.kill();
  });

  it("gets permits with about one exchange for each call, as Redis is healthy", async () => {
    const sim = hourly(20);
    // Another worker loads the script, and finds the window.
    await (await limiters.worker(sim)).servers.list();
    let exchanges = 0;
    const work = () => {
      const until = performance.now() + WORK_MS;
      while (performance.now() < until);
    };
    const logger = { warn: () => {} };
    const client = {
      eval: redis.eval.bind(redis),
      evalsha(...args: Parameters<Redis["evalsha"]>) {
        // Without Redis, the calls end all the same, and so does the test.
        if (++exchanges > MAX_EXCHANGES) return Promise.reject(new Error("That is one exchange too many."));
        setImmediate(work);
        return redis.evalsha(...args);
      },
    };
    const cnx = clientOf(sim, redisRateLimiter({ client, timeout: 500, logger }));
    for (let count = 0; count < CALLS; count++) await cnx.servers.list();
    expect(exchanges).toBeLessThanOrEqual(MAX_EXCHANGES);
  });
});

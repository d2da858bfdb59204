import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { Limiters } from "./limiters.js";
import { RedisServer } from "./processes.js";

/** How long to wait for a report: a worker sends one every half second, and a busy machine takes longer. */
export const WAIT_MS = 15_000;

interface RedisFixture {
  server: RedisServer;
  /** Limiters of the current test, none of which may warn. */
  limiters: Limiters;
  /** Looks at what is in Redis. */
  admin: Redis;
}

/** Starts a server for the tests of a `describe`, each of which finds it empty. What it returns is set before each test. */
export function useRedis(): RedisFixture {
  const redis = {} as RedisFixture;
  beforeAll(async () => {
    redis.server = await RedisServer.start();
  });
  afterAll(() => redis.server.kill());

  beforeEach(async () => {
    redis.limiters = new Limiters(redis.server.port);
    redis.admin = new Redis(redis.server.port, "127.0.0.1");
    await redis.admin.flushall();
  });
  afterEach(() => {
    redis.admin.disconnect();
    redis.limiters.close();
    expect(redis.limiters.warnings).toEqual([]);
  });
  return redis;
}

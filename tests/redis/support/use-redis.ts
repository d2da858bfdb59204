import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { Limiters } from "./limiters.js";
import { RedisServer } from "./processes.js";

/** How long to wait for a report: a worker sends one every half second, and a busy machine takes longer. */
export const WAIT_MS = 15_000;

interface Used {
  server: RedisServer;
  /** Limiters of the current test, none of which may warn. */
  limiters: Limiters;
  /** Looks at what is in Redis. */
  admin: Redis;
}

/** Starts a server for the tests of a `describe`, each of which finds it empty. What it returns is set before each test. */
export function useRedis(): Used {
  const used = {} as Used;
  beforeAll(async () => {
    used.server = await RedisServer.start();
  });
  afterAll(() => used.server.kill());

  beforeEach(async () => {
    used.limiters = new Limiters(used.server.port);
    used.admin = new Redis(used.server.port, "127.0.0.1");
    await used.admin.flushall();
  });
  afterEach(() => {
    used.admin.disconnect();
    used.limiters.close();
    expect(used.limiters.warnings).toEqual([]);
  });
  return used;
}

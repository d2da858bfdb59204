import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisRateLimiter } from "../../../src/redis/index.js";
import { connectCluster } from "../support/clients.js";
import { clientOf, hourly, refused, served } from "../support/limiters.js";
import { hasRedis, RedisServer } from "../support/processes.js";

let directory: string;
let cluster: RedisServer;

describe.skipIf(!hasRedis)("a Redis cluster", () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "redis-cluster-"));
    cluster = await RedisServer.startCluster(directory);
  });
  afterAll(async () => {
    await cluster.kill();
    await rm(directory, { recursive: true });
  });

  it("shares a limit between clients of both kinds", async () => {
    const sim = hourly(20);
    const warnings: string[] = [];
    const logger = { warn: (line: string) => void warnings.push(line) };
    const ioredis = await connectCluster("ioredis", cluster.port);
    const nodeRedis = await connectCluster("node-redis", cluster.port);
    const workers = [ioredis, nodeRedis].map(({ client }) => clientOf(sim, redisRateLimiter({ client, logger })));
    expect(await served(workers, 20)).toBe(20);
    expect(refused(sim)).toBe(0);
    expect(warnings).toEqual([]);
    ioredis.close();
    nodeRedis.close();
  });
});

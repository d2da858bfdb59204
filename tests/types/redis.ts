// Compiled, never run: the compiler accepts valid options, and rejects the others.
import { Cluster, Redis } from "ioredis";
import { createClient, createCluster } from "redis";
import { CloudNexus, type RateLimiter } from "../../src/index.js";
import { redisRateLimiter } from "../../src/redis/index.js";

const client = new Redis("redis://127.0.0.1:6379");

export function limiters(key?: string, timeout?: number): RateLimiter[] {
  new CloudNexus({ rateLimiter: redisRateLimiter({ client }) });
  return [
    redisRateLimiter({ client, key, timeout, logger: console }),
    redisRateLimiter({ client: createClient({ url: "redis://127.0.0.1:6379" }), key: undefined }),
    redisRateLimiter({ client: new Cluster(["redis://127.0.0.1:6379"]) }),
    redisRateLimiter({ client: createCluster({ rootNodes: [{ url: "redis://127.0.0.1:6379" }] }) }),
    // @ts-expect-error the client is missing
    redisRateLimiter({}),
    // @ts-expect-error a URL is not a client
    redisRateLimiter({ client: "redis://127.0.0.1:6379" }),
    // @ts-expect-error an object without the methods of a client
    redisRateLimiter({ client: { get: () => null } }),
    // @ts-expect-error a timeout is a number of milliseconds
    redisRateLimiter({ client, timeout: "1s" }),
    // @ts-expect-error misspelt
    redisRateLimiter({ client, keys: "account" }),
  ];
}

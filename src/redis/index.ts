import type { Logger } from "../logger.js";
import type { RateLimiter } from "../rate-limit/limiter.js";
import { createRateLimiter } from "../rate-limit/local-limiter.js";
import { createCounts, type RedisClient } from "./counts.js";
import { createLane, type Lane } from "./lane.js";
import { createOutage } from "./outage.js";

export type { RedisClient } from "./counts.js";

/**
 * What a shared limiter is made with.
 *
 * @example
 * const patient = (client: RedisClient): RedisRateLimiterOptions => ({ client, timeout: 2_000 });
 */
export interface RedisRateLimiterOptions {
  /** Your own client, connected: ioredis, or node-redis. It is never closed here. */
  client: RedisClient;
  /**
   * Whose limit it is, for workers whose API keys differ but are counted together. Only a hash of it gets to Redis.
   * Default: the API key of each request.
   */
  key?: string | undefined;
  /** Milliseconds to wait for an answer of Redis before going on without it. Default: 500. */
  timeout?: number | undefined;
  /** Where the warning that Redis is away goes, at most one a minute. Default: `console`. */
  logger?: Pick<Logger, "warn"> | undefined;
}

/** How many keys are remembered before those that nothing depends on are forgotten. */
const rememberedKeys = 1000;

/**
 * A limiter for the clients of many processes and machines that use the same API key: they share the server's window
 * through Redis or Valkey. Where Redis can't be had, each process goes on with what it knows by itself.
 *
 * @example
 * // `client` is such as `new Redis()` of ioredis, or `await createClient().connect()` of node-redis.
 * const connect = (client: RedisClient) => new CloudNexus({ rateLimiter: redisRateLimiter({ client }) });
 */
export function redisRateLimiter({
  client,
  key,
  timeout = 500,
  logger = console,
}: RedisRateLimiterOptions): RateLimiter {
  const lanes = new Map<string, Lane>();
  const local = createRateLimiter();
  const countsOf = createCounts(client);
  const outage = createOutage(timeout, logger);
  return {
    acquire(asked, options) {
      const whose = key ?? asked;
      let lane = lanes.get(whose);
      if (lane === undefined) {
        if (lanes.size >= rememberedKeys) forgetIdle(lanes);
        lane = createLane((wanted) => local.acquire(whose, wanted), countsOf(whose), outage);
        lanes.set(whose, lane);
      }
      return lane.acquire(options);
    },
  };
}

function forgetIdle(lanes: Map<string, Lane>): void {
  for (const [key, lane] of lanes) {
    if (lane.isIdle()) lanes.delete(key);
  }
}

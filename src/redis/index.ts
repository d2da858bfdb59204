import { ConfigurationError } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Permit, RateLimiter } from "../rate-limit/limiter.js";
import { createRateLimiter } from "../rate-limit/local-limiter.js";
import { CircuitBreaker } from "./circuit-breaker.js";
import { KeyLimiter } from "./key-limiter.js";
import { createExchange, type RedisClient } from "./redis-client.js";

export type { RedisClient } from "./redis-client.js";

/**
 * Options of `redisRateLimiter`.
 *
 * @example
 * const patient = (client: RedisClient): RedisRateLimiterOptions => ({ client, timeout: 2_000 });
 */
export interface RedisRateLimiterOptions {
  /** Your own connected client: ioredis or node-redis. The limiter never closes it. */
  client: RedisClient;
  /**
   * Workers with the same value share a limit. Set it if their API keys differ but are counted together. Redis sees only
   * a hash of it. Default: the API key of each request.
   */
  key?: string | undefined;
  /** How long to wait for a response of Redis before going on without it, in milliseconds. Default: 500. */
  timeout?: number | undefined;
  /** Receives the warning that Redis is unavailable, at most once a minute. Default: `console`. */
  logger?: Pick<Logger, "warn"> | undefined;
}

const DEFAULT_TIMEOUT_MS = 500;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** With fewer keys, those that are no longer used are not looked for. */
const MIN_KEYS_TO_SWEEP = 100;

/**
 * Creates a limiter for clients in several processes or machines that use the same API key: they share the server's
 * window through Redis or Valkey. While Redis is unavailable, each process uses what it knows by itself.
 *
 * @throws {ConfigurationError} If `client` or `timeout` is invalid.
 * @example
 * // `client` is, for example, `new Redis()` of ioredis, or `await createClient().connect()` of node-redis.
 * const connect = (client: RedisClient) => new CloudNexus({ rateLimiter: redisRateLimiter({ client }) });
 */
export function redisRateLimiter({
  client,
  key,
  timeout = DEFAULT_TIMEOUT_MS,
  logger = console,
}: RedisRateLimiterOptions): RateLimiter {
  assertOptions(client, timeout);
  const local = createRateLimiter();
  const exchangeOf = createExchange(client);
  const breaker = new CircuitBreaker(timeout, logger);
  const limiters = new Map<string, KeyLimiter>();
  let sweepAt = MIN_KEYS_TO_SWEEP;

  /** Since it waits until the number of keys has doubled, the cost for each new key is constant on average. */
  const sweepIdleKeys = () => {
    if (limiters.size < sweepAt) return;
    for (const [known, limiter] of limiters) if (limiter.isIdle) limiters.delete(known);
    sweepAt = Math.max(MIN_KEYS_TO_SWEEP, 2 * limiters.size);
  };

  const limiterOf = (sharedKey: string): KeyLimiter => {
    let limiter = limiters.get(sharedKey);
    if (!limiter) {
      sweepIdleKeys();
      limiter = new KeyLimiter(exchangeOf(sharedKey), breaker);
      limiters.set(sharedKey, limiter);
    }
    return limiter;
  };

  return {
    /**
     * A request needs a permit of Redis and one of the local limiter, which knows what this process was told, such as
     * `Retry-After`. Without Redis, the second is enough.
     */
    async acquire(apiKey, options = {}) {
      const sharedKey = key ?? apiKey;
      const shared = await limiterOf(sharedKey).acquire(options);
      try {
        return both(shared, await local.acquire(sharedKey, options));
      } catch (error) {
        shared.release({ sent: false });
        throw error;
      }
    },
    rateLimit: (apiKey) => local.rateLimit?.(key ?? apiKey),
  };
}

function both(shared: Permit, local: Permit): Permit {
  let isReleased = false;
  return {
    release(outcome) {
      if (isReleased) return;
      isReleased = true;
      local.release(outcome);
      shared.release(outcome);
    },
  };
}

/** For JavaScript, where the compiler checks nothing. */
function assertOptions(client: Partial<RedisClient> | undefined, timeout: number): void {
  if (typeof client?.eval !== "function") {
    throw new ConfigurationError("`client` must be a client of ioredis or node-redis, such as `new Redis()`.");
  }
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > MAX_TIMEOUT_MS) {
    throw new ConfigurationError(`timeout must be an integer between 1 and ${MAX_TIMEOUT_MS} (got ${timeout}).`);
  }
}

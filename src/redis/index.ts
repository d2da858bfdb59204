/**
 * A rate limiter that processes with the same API key share through Redis or Valkey. See the guide to the
 * [shared rate limit](../../guides/shared-rate-limit.md).
 *
 * @module
 */
import { ConfigurationError } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Permit, RateLimiter } from "../rate-limit/limiter.js";
import { LimitersByKey } from "../rate-limit/limiters-by-key.js";
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
  /** Your connected client of ioredis or node-redis. The limiter never closes it. */
  client: RedisClient;
  /**
   * Limiters with the same value share a limit. Set it if their API keys differ but are counted together. Only a hash of it
   * is stored in Redis. Default: the API key of each request.
   */
  key?: string | undefined;
  /** How long to wait for a response of Redis before continuing without it, in milliseconds. Default: 500. */
  timeout?: number | undefined;
  /** Receives a warning when Redis is unavailable, at most once a minute. Default: `console`. */
  logger?: Pick<Logger, "warn"> | undefined;
}

const DEFAULT_TIMEOUT_MS = 500;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Creates a rate limiter for clients in several processes or on several machines that use the same API key: they share the
 * limit through Redis or Valkey. While Redis is unavailable, each process limits its requests by the responses it receives.
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
  const limiters = new LimitersByKey((sharedKey) => new KeyLimiter(exchangeOf(sharedKey), breaker));

  return {
    /**
     * A request needs a permit of Redis and one of the local limiter, which knows what the server has reported to this process, such as
     * `Retry-After`. Without Redis, the second is enough.
     */
    async acquire(apiKey, options = {}) {
      const sharedKey = key ?? apiKey;
      const shared = await limiters.findOrCreate(sharedKey).acquire(options);
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

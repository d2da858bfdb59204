import { checkOptions, integerCheck, type TypeCheck, typeCheck } from "../internal/assert.js";
import { isObject } from "../internal/values.js";
import type { Logger } from "../logger.js";
import type { RateLimiter } from "../rate-limit/limiter.js";
import { LimitersByKey } from "../rate-limit/limiters-by-key.js";
import { KeyLimiter } from "../rate-limit/local-limiter.js";
import { CircuitBreaker } from "./circuit-breaker.js";
import { createExchange, type RedisClient } from "./redis-client.js";
import { SharedKeyLimiter } from "./shared-key-limiter.js";

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

const OPTION_CHECKS = {
  client: /* @__PURE__ */ typeCheck(
    "a client of ioredis or node-redis, such as `new Redis()`",
    (value) => isObject(value) && "eval" in value,
    "secret",
  ),
  key: /* @__PURE__ */ typeCheck("a string", (value) => typeof value === "string", "secret"),
  timeout: /* @__PURE__ */ integerCheck(1),
  logger: /* @__PURE__ */ typeCheck(
    "an object with the method warn, such as console",
    (value) => isObject(value) && "warn" in value,
  ),
} satisfies Record<keyof RedisRateLimiterOptions, TypeCheck>;

/**
 * Creates a limiter for clients in several processes or machines that use the same API key: they share the server's
 * window through Redis or Valkey. While Redis is unavailable, each process uses what it knows by itself.
 *
 * @throws {ConfigurationError} For an option that is unknown or invalid.
 * @example
 * // `client` is, for example, `new Redis()` of ioredis, or `await createClient().connect()` of node-redis.
 * const connect = (client: RedisClient) => new CloudNexus({ rateLimiter: redisRateLimiter({ client }) });
 */
export function redisRateLimiter(options: RedisRateLimiterOptions): RateLimiter {
  checkOptions("redisRateLimiter option", options, OPTION_CHECKS);
  const { client, key, timeout = 500, logger = console } = options;
  OPTION_CHECKS.client("client", client);
  const breaker = new CircuitBreaker(timeout, logger);
  const exchangeOf = createExchange(client);
  const limiters = new LimitersByKey((id) => new SharedKeyLimiter(new KeyLimiter(), exchangeOf(id), breaker));
  return {
    acquire: (apiKey, acquireOptions = {}) => limiters.findOrCreate(key ?? apiKey).acquire(acquireOptions),
    rateLimit: (apiKey) => limiters.find(key ?? apiKey)?.local.rateLimit,
  };
}

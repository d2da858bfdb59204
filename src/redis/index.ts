/**
 * A rate limiter that processes with the same API key share through Redis or Valkey. See the guide to the
 * [shared rate limit](../../guides/shared-rate-limit.md).
 *
 * @module
 */
import { checkOptions, integerCheck, type TypeCheck, typeCheck } from "../internal/assert.js";
import { isObject } from "../internal/values.js";
import type { Logger } from "../logger.js";
import type { RateLimiter } from "../rate-limit/limiter.js";
import { LimitersByKey } from "../rate-limit/limiters-by-key.js";
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
 * Creates a rate limiter for clients in several processes or on several machines that use the same API key: they share the
 * limit through Redis or Valkey. While Redis is unavailable, each process limits its requests by the responses it receives.
 *
 * @throws {ConfigurationError} For an option that is unknown or invalid.
 * @example
 * // `client` is, for example, `new Redis()` of ioredis, or `await createClient().connect()` of node-redis.
 * const connect = (client: RedisClient) => new CloudNexus({ rateLimiter: redisRateLimiter({ client }) });
 */
export function redisRateLimiter(options: RedisRateLimiterOptions): RateLimiter {
  checkOptions("redisRateLimiter option", options, OPTION_CHECKS);
  const { client, key, timeout = 500, logger = console } = options;
  // The others may be left out.
  OPTION_CHECKS.client("client", client);
  const breaker = new CircuitBreaker(timeout, logger);
  const limiters = new LimitersByKey((id) => new SharedKeyLimiter(createExchange(client, id), breaker));
  return {
    acquire: (apiKey, acquireOptions = {}) => limiters.findOrCreate(key ?? apiKey).acquire(acquireOptions),
    rateLimit: (apiKey) => limiters.find(key ?? apiKey)?.rateLimit,
  };
}

import { TimeoutError } from "../errors.js";
import type { RateLimit } from "./headers.js";

/**
 * Says when a request may be sent so that the server won't refuse it. Clients that are given the same limiter share
 * what it knows. It can be implemented over a network: `acquire` may take its time, and `release` may work on after it
 * has returned.
 *
 * @example
 * const rateLimiter: RateLimiter = createRateLimiter();
 * const batch = new CloudNexus({ rateLimiter, maxConcurrency: 4 });
 */
export interface RateLimiter {
  /**
   * Asks for the place of one request. Places are given in the order in which they are asked for.
   *
   * @param key Whose limit it is: requests with the same key are counted together.
   * @returns The place, or a promise of it, which rejects with the signal's own reason when that aborts, and with
   * a `TimeoutError` that has `retryAt` where the wait is known to end after the deadline.
   */
  acquire(key: string, options?: AcquireOptions): Permit | Promise<Permit>;
  /** The latest rate limit that is known for a key; undefined if nothing is. */
  rateLimit?(key: string): RateLimit | undefined;
}

/**
 * How long a place may be waited for.
 *
 * @example
 * const options: AcquireOptions = { signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 };
 */
export interface AcquireOptions {
  /** Ends the wait; default none. A place that was already given has to be released all the same. */
  signal?: AbortSignal | undefined;
  /** Epoch milliseconds; Infinity, the default, is none. */
  deadline?: number | undefined;
  /** Is told that there is no place now, and when there may be one (epoch milliseconds), where that is known. Default: none. */
  onWait?: ((until: number | undefined) => void) | undefined;
}

/**
 * A place for one request.
 *
 * @example
 * const permit: Permit = await createRateLimiter().acquire("tenant-1");
 * permit.release({ sent: false });
 */
export interface Permit {
  /**
   * Gives the place back, with what came of the request. Best as soon as the headers of the answer are there: others
   * may be waiting for what they say. Only the first call counts.
   */
  release(outcome: Outcome): void;
}

/**
 * What came of a request that had a place.
 *
 * @example
 * const lost: Outcome = { sent: true };
 */
export type Outcome =
  /** The server never saw the request, so its place is free again. */
  | { sent: false }
  /** Without an answer: the server may have counted the request. */
  | { sent: true; answer?: RateLimitAnswer | undefined };

/**
 * What a limiter learns from.
 *
 * @example
 * const sentAt = Date.now();
 * const { status, headers } = await fetch("https://api.cloudnexus.io/v1/servers");
 * const answer: RateLimitAnswer = { status, headers, sentAt, receivedAt: Date.now() };
 */
export interface RateLimitAnswer {
  /** HTTP status. */
  status: number;
  /** Those of the answer; `X-RateLimit-*`, `Retry-After` and `Date` are read. */
  headers: Headers;
  /** When the request left; local epoch milliseconds. */
  sentAt: number;
  /** When the headers of its answer came; local epoch milliseconds. */
  receivedAt: number;
}

/** @internal Somebody in the queue. */
export interface Waiter {
  deadline: number;
  /** Until when it was told to wait; 0 where that wasn't known, -Infinity before it was told. */
  until: number;
  onWait: AcquireOptions["onWait"];
  resolve(permit: Permit): void;
  reject(reason: unknown): void;
}

/** @internal What a wait that is known to end after the deadline is refused with. */
export function tooLong(until: number): TimeoutError {
  const retryAt = new Date(until);
  const message = `Rate limited until ${retryAt.toISOString()}, past totalTimeout.`;
  const error = new TimeoutError(message);
  error.retryAt = retryAt;
  return error;
}

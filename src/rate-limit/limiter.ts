import { TimeoutError } from "../errors.js";
import { MAX_WAIT_MS, type RateLimit } from "./headers.js";

/**
 * Decides when a request may be sent so that the server does not reject it. Clients that share a limiter share its
 * knowledge of the limit. An implementation can use a network: `acquire` may be asynchronous, and `release` may continue to
 * work in the background.
 *
 * @category Rate limits
 * @example
 * const rateLimiter: RateLimiter = createRateLimiter();
 * const batch = new CloudNexus({ rateLimiter, maxConcurrency: 4 });
 */
export interface RateLimiter {
  /**
   * Acquires a permit to send one request. Permits are issued in the order of the calls.
   *
   * @param key The API key, or another string: requests with the same key share a limit.
   * @returns The permit, or a promise of it. The promise rejects with the signal's own reason if that aborts, and with a
   * `TimeoutError` that has `retryAt` if the wait is known to end after the deadline, or in more than 24 hours.
   */
  acquire(key: string, options?: AcquireOptions): Permit | Promise<Permit>;
  /**
   * The latest known rate limit of a key; undefined if none is known. Optional. It is what `cnx.rateLimit` returns, because a
   * shared limiter knows the responses of all its clients.
   */
  rateLimit?(key: string): RateLimit | undefined;
}

/**
 * The options of `acquire`: how long to wait for a permit.
 *
 * @category Rate limits
 * @example
 * const options: AcquireOptions = { signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 };
 */
export interface AcquireOptions {
  /** Ends the wait. A permit that has already been issued must still be released. Default: none. */
  signal?: AbortSignal | undefined;
  /**
   * The latest end of the wait, in epoch milliseconds. A wait that is known to end later is rejected immediately; a wait
   * whose end is not known continues until the signal aborts. Default: Infinity, no deadline.
   */
  deadline?: number | undefined;
  /**
   * Called when the caller has to wait, with the time until which no permit is available (epoch milliseconds), or with
   * undefined if that is not known; called again when this time becomes known, or is later by more than a second.
   * Default: none.
   */
  onWait?: ((until: number | undefined) => void) | undefined;
}

/**
 * The permission to send one request.
 *
 * @category Rate limits
 * @example
 * const permit: Permit = await createRateLimiter().acquire("tenant-1");
 * permit.release({ sent: false });
 */
export interface Permit {
  /**
   * Returns the permit and reports the outcome of the request. Call it as soon as the response headers have arrived,
   * because other requests may wait for the limit that they report. Only the first call counts.
   */
  release(outcome: Outcome): void;
}

/**
 * The outcome of a request that had a permit.
 *
 * @category Rate limits
 * @example
 * const connectionLost: Outcome = { sent: true };
 */
export type Outcome =
  /** The server never saw the request, so another one may take its place. */
  | { sent: false }
  /** The request was sent. Without `answer`, no response arrived, and the server may have counted the request. */
  | { sent: true; answer?: RateLimitAnswer | undefined };

/**
 * The parts of a response that a limiter uses.
 *
 * @category Rate limits
 * @example
 * const sentAt = Date.now();
 * const { status, headers } = await fetch("https://api.cloudnexus.io/v1/servers");
 * const answer: RateLimitAnswer = { status, headers, sentAt, receivedAt: Date.now() };
 */
export interface RateLimitAnswer {
  /** HTTP status. */
  status: number;
  /** Response headers, of which `X-RateLimit-*`, `Retry-After` and `Date` are read. */
  headers: Headers;
  /** When the request was sent; local epoch milliseconds. */
  sentAt: number;
  /** When the response headers were received; local epoch milliseconds. */
  receivedAt: number;
}

/**
 * @internal The error that rejects a wait which is known to be too long; undefined if it is not.
 * @param until When the wait would end; epoch milliseconds, as `deadline` and `now`.
 */
export function waitTooLongError(until: number, deadline: number, now: number): TimeoutError | undefined {
  if (until <= deadline && until - now <= MAX_WAIT_MS) return undefined;
  const retryAt = new Date(until);
  const allowed = until > deadline ? "totalTimeout" : "24 hours";
  const message = `Rate limited until ${retryAt.toISOString()}, a longer wait than ${allowed} allows. Retry after that.`;
  return Object.assign(new TimeoutError(message), { retryAt });
}

import { readDate, readRateLimit, retryAfterMs } from "../rate-limit/headers.js";
import type { NetworkFailure } from "./network-error.js";

const BACKOFF_BASE_MS = 500;
const BACKOFF_CAP_MS = 8_000;

const TOO_MANY_REQUESTS = 429;

/** Statuses of servers and gateways that may pass, and that leave open whether the request was processed. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([
  408, 425, 500, 502, 503, 504,
  // Gateways: 520 to 524 between Cloudflare and the server, 529 overloaded.
  520, 521, 522, 523, 524, 529,
]);

/** The result of an attempt: a response, or what it means that there is none. */
export type AttemptResult = Pick<Response, "status" | "headers"> | NetworkFailure;

/** Whether the request was rejected because of the rate limit, and so was not processed. */
export function isRateLimited(result: AttemptResult): boolean {
  return typeof result === "object" && result.status === TOO_MANY_REQUESTS;
}

/** Whether another attempt may follow. An operation that is not idempotent is never sent again for a lost response. */
export function isRetryable(result: AttemptResult, idempotent: boolean): boolean {
  if (result === "not-sent" || isRateLimited(result)) return true;
  return idempotent && (result === "connection-lost" || (typeof result === "object" && isTransient(result)));
}

/** Whether the server has processed the request, or may have done so. */
export function mayHaveTakenEffect(result: AttemptResult): boolean {
  if (typeof result === "string") return result === "connection-lost";
  return (result.status >= 200 && result.status < 300) || result.status >= 500 || isTransient(result);
}

function isTransient({ status }: { status: number }): boolean {
  return TRANSIENT_STATUSES.has(status);
}

/**
 * How long the server asks to wait, in milliseconds; 0 if it does not say. A 429 ends with the rate limit window, or with
 * `Retry-After` if that is later (documentation, "Rate Limits"; RFC 9110 §10.2.3). Both are on the server's clock, which
 * its `Date` header shows.
 */
export function serverRequestedDelay(status: number, headers: Headers, now: number): number {
  const serverNow = readDate(headers) || now;
  const rateLimit = status === TOO_MANY_REQUESTS ? readRateLimit(headers, serverNow) : undefined;
  const untilReset = rateLimit ? rateLimit.reset.getTime() - serverNow : 0;
  return Math.max(0, untilReset, retryAfterMs(headers, serverNow) ?? 0);
}

/**
 * Exponential backoff with full jitter: up to 0.5, 1, 2, 4, then 8 s.
 *
 * @param retry 0 for the first retry.
 * @param random From 0 to 1.
 */
export function backoffDelay(retry: number, random: number): number {
  return random * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** retry);
}

/** Milliseconds to wait before the next attempt: never less than the server asked for. */
export function retryDelay(retry: number, result: AttemptResult, now: number, random: number): number {
  const backoff = backoffDelay(retry, random);
  if (typeof result === "string") return backoff;
  const requested = serverRequestedDelay(result.status, result.headers, now);
  // After a reset all callers would come back at once, so the jitter is added to what a 429 asks for.
  return isRateLimited(result) ? requested + backoff : Math.max(requested, backoff);
}

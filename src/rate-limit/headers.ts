/**
 * The rate limit of an API key, as the server reported it. See "Rate Limits" in the API documentation.
 *
 * @category Rate limits
 * @example
 * const isNearlyUsedUp = ({ limit, remaining }: RateLimit) => remaining < limit / 10;
 */
export interface RateLimit {
  /** Requests that the key may send per window; at least 1. */
  limit: number;
  /** Requests left in the current window; from 0 to `limit`. */
  remaining: number;
  /** When the window ends and `remaining` is `limit` again, on the server's clock, which may differ from the local one. */
  reset: Date;
}

/** The longest wait: hardly any process lives longer, and timers end after 24 days. A call that would wait longer fails. */
export const MAX_WAIT_MS = 24 * 60 * 60 * 1000;

/** A reset further away is ignored, since it is probably in another unit. The documented windows last a minute. */
const MAX_RESET_DISTANCE_MS = 24 * 60 * 60 * 1000;

/** Longer delays count as this one, as caches do it (RFC 9111 §1.2.2), so that adding it to now gives a valid date. */
const MAX_RETRY_AFTER_MS = 2 ** 31 * 1000;

/**
 * Reads `X-RateLimit-Limit`, `-Remaining` and `-Reset` ("Rate Limits" in the API documentation).
 *
 * @param madeAt When the server made the response, in epoch milliseconds of its clock. Default: its `Date`, or now.
 * @returns undefined if one of the three is missing or malformed, or if the reset is more than 24 hours away.
 */
export function readRateLimit(
  headers: Headers,
  madeAt: number = readDate(headers) ?? Date.now(),
): RateLimit | undefined {
  const limit = parseInteger(headers.get("x-ratelimit-limit"));
  const remaining = parseInteger(headers.get("x-ratelimit-remaining"));
  const resetSeconds = parseInteger(headers.get("x-ratelimit-reset"));
  if (limit === undefined || remaining === undefined || resetSeconds === undefined) return undefined;
  const reset = resetSeconds * 1000;
  if (limit < 1 || remaining > limit || Math.abs(reset - madeAt) > MAX_RESET_DISTANCE_MS) return undefined;
  return { limit, remaining, reset: new Date(reset) };
}

/**
 * Reads `Retry-After` (RFC 9110 §10.2.3): seconds, also fractional, or an HTTP date. If there are several values, the
 * longest wait counts.
 *
 * @param madeAt When the server made the response, in epoch milliseconds of its clock. A date is compared with it, so
 * the server's clock may differ from the local one.
 * @returns Milliseconds to wait, however long; 0 for a date in the past; undefined if the header is missing or malformed.
 */
export function retryAfterMs(headers: Headers, madeAt: number): number | undefined {
  const values = splitList(headers.get("retry-after") ?? "");
  const waits = values.map((value) => parseDelay(value, madeAt)).filter((wait) => wait !== undefined);
  return waits.length > 0 ? Math.min(Math.max(...waits), MAX_RETRY_AFTER_MS) : undefined;
}

/** Reads `Date` in epoch milliseconds; undefined if it is missing or not an HTTP date. */
export function readDate(headers: Headers): number | undefined {
  return parseHttpDate(headers.get("date") ?? "");
}

/** Stricter than `Number`, which also accepts "", "0x10", "1e3", "-1" and "1.5". */
function parseInteger(value: string | null): number | undefined {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** `fetch` joins repeated headers by commas. The comma of an HTTP date is followed by day and month ("21 Feb", "21-Feb"). */
function splitList(value: string): string[] {
  return value.split(/,(?!\s*\d\d?[ -][A-Z])/).map((member) => member.trim());
}

function parseDelay(value: string, madeAt: number): number | undefined {
  if (/^\d+\.?\d*$/.test(value)) return Number(value) * 1000;
  const date = parseHttpDate(value);
  return date === undefined ? undefined : Math.max(0, date - madeAt);
}

/** Parses the three forms of RFC 9110 §5.6.7. `Date.parse` alone would also accept "5" and dates without a time zone. */
function parseHttpDate(value: string): number | undefined {
  const hasZone = /^[A-Z].* GMT$/.test(value);
  const isAsctime = /^[A-Z][a-z]{2} /.test(value);
  if (!hasZone && !isAsctime) return undefined;
  // asctime names no zone but is UTC; `Date.parse` would take it for local time.
  const time = Date.parse(hasZone ? value : `${value} GMT`);
  return Number.isNaN(time) ? undefined : time;
}

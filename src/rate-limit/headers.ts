/**
 * Where a key stands, as the server said with its last answer. See "Rate Limits" in the API documentation.
 *
 * @example
 * const nearlyUsedUp = ({ limit, remaining }: RateLimit) => remaining < limit / 10;
 */
export interface RateLimit {
  /** How many requests the key may make in a window; at least 1. */
  limit: number;
  /** How many of them are left; from 0 to `limit`. */
  remaining: number;
  /** When the window ends and `remaining` is `limit` again. On the server's clock, which may differ from this one's. */
  reset: Date;
}

/** The longest wait, in milliseconds, that is believed: the documented windows last a minute. */
const believable = 24 * 60 * 60 * 1000;

/**
 * Reads `X-RateLimit-Limit`, `-Remaining` and `-Reset` ("Rate Limits" in the API documentation).
 *
 * @param at When the answer was made, in epoch milliseconds of the server's clock. Default: its `Date`, or else now.
 * @returns undefined where one of the three is missing or nonsense; a reset more than 24 hours away is nonsense.
 */
export function readRateLimit(headers: Headers, at: number = readDate(headers) || Date.now()): RateLimit | undefined {
  const limit = wholeNumber(headers.get("x-ratelimit-limit"));
  const remaining = wholeNumber(headers.get("x-ratelimit-remaining"));
  const reset = wholeNumber(headers.get("x-ratelimit-reset")) * 1000;
  // What is NaN isn't within any bounds.
  return limit >= 1 && remaining <= limit && Math.abs(reset - at) <= believable
    ? { limit, remaining, reset: new Date(reset) }
    : undefined;
}

/**
 * How long `Retry-After` asks to wait (RFC 9110 §10.2.3): seconds, fractions too, or an HTTP date, which is measured
 * against when the answer was made, so that the two clocks needn't agree.
 *
 * @param at When that was, in epoch milliseconds of the server's clock.
 * @returns Milliseconds, 0 for a date in the past; undefined where the header is missing, nonsense, or asks for more
 * than 24 hours.
 */
export function retryAfterMs(headers: Headers, at: number): number | undefined {
  const value = headers.get("retry-after") ?? "";
  const wait = /^\d[\d.]*$/.test(value) ? Number(value) * 1000 : Math.max(0, parseHttpDate(value) - at);
  return wait <= believable ? wait : undefined;
}

/** The answer's `Date` in epoch milliseconds; NaN where it is missing or not an HTTP date. */
export function readDate(headers: Headers): number {
  return parseHttpDate(headers.get("date") ?? "");
}

// `Number` alone would also take "", "0x10", "1e3", "-1" and "1.5".
function wholeNumber(value: string | null): number {
  return /^\d{1,15}$/.test(`${value}`) ? Number(value) : NaN;
}

/** What was parsed last, and what it stands for. */
let last: string | undefined;
let date: number;

/**
 * Parses the three forms of RFC 9110 §5.6.7, or gives NaN. `Date.parse` alone would also take "5" and dates without a
 * zone, and asctime, the one form that names no zone, in local time.
 */
function parseHttpDate(value: string): number {
  // Most answers tell the same second as the one before, and to parse it takes Node a hundredth of a call.
  if (value !== last) {
    date = Date.parse(/^[A-Z].* GMT$/.test(value) ? value : /^[A-Z].. /.test(value) ? `${value} GMT` : "");
  }
  last = value;
  return date;
}

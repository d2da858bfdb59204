/** Where a key stands, as the server said with its last answer. See "Rate Limits" in the API documentation. */
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
 * @param now Epoch milliseconds, for answers without a `Date` of their own.
 * @returns undefined where one of the three is missing or nonsense; a reset more than 24 hours away is nonsense.
 */
export function readRateLimit(headers: Headers, now: number = Date.now()): RateLimit | undefined {
  const limit = wholeNumber(headers.get("x-ratelimit-limit"));
  const remaining = wholeNumber(headers.get("x-ratelimit-remaining"));
  const seconds = wholeNumber(headers.get("x-ratelimit-reset"));
  if (limit === undefined || remaining === undefined || seconds === undefined) return undefined;
  if (limit < 1 || remaining > limit) return undefined;
  const reset = seconds * 1000;
  if (Math.abs(reset - (readDate(headers) ?? now)) > believable) return undefined;
  return { limit, remaining, reset: new Date(reset) };
}

/**
 * How long `Retry-After` asks to wait (RFC 9110 §10.2.3): seconds, fractions too, or an HTTP date, which is measured
 * against the answer's own `Date`, so that the two clocks needn't agree.
 *
 * @param now Epoch milliseconds, for answers without a `Date` of their own.
 * @returns Milliseconds, 0 for a date in the past; undefined where the header is missing, nonsense, or asks for more
 * than 24 hours.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : untilDate(value, headers, now);
  return wait !== undefined && wait <= believable ? wait : undefined;
}

function untilDate(value: string, headers: Headers, now: number): number | undefined {
  const from = readDate(headers) ?? now;
  const date = parseHttpDate(value, from);
  return date === undefined ? undefined : Math.max(0, date - from);
}

/** The answer's `Date` in epoch milliseconds; undefined where it is missing or not an HTTP date. */
export function readDate(headers: Headers): number | undefined {
  const value = headers.get("date");
  if (value === null) return undefined;
  // It is read several times an answer, and changes once a second.
  // Only the obsolete two-digit years depend on the present, and those don't need its exact time.
  if (value !== lastDate.value) lastDate = { value, time: parseHttpDate(value, Date.now()) };
  return lastDate.time;
}

let lastDate: { value: string; time: number | undefined } = { value: "", time: undefined };

// `Number` alone would also take "", "0x10", "1e3", "-1" and "1.5".
function wholeNumber(value: string | null): number | undefined {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

const imfFixdate = /^[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/;
const rfc850 = /^[A-Z][a-z]+day, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/;
const asctime = /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/;

/**
 * Parses the three forms of RFC 9110 §5.6.7. `Date.parse` would also take "5", "-5" and dates in local time.
 *
 * @param now Epoch milliseconds: a two-digit year is the one at most 50 years after it.
 */
function parseHttpDate(value: string, now: number): number | undefined {
  const parts = (imfFixdate.exec(value) ?? rfc850.exec(value) ?? asctime.exec(value))?.groups;
  if (parts === undefined) return undefined;
  const { day = "", month = "", year = "", time = "" } = parts;
  const fullYear = year.length === 2 ? withCentury(Number(year), now) : year;
  const parsed = Date.parse(`${day.trim().padStart(2, "0")} ${month} ${fullYear} ${time} GMT`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

function withCentury(year: number, now: number): number {
  const present = new Date(now).getUTCFullYear();
  const candidate = present - (present % 100) + year;
  return candidate > present + 50 ? candidate - 100 : candidate;
}

import { readDate, readRateLimit } from "../rate-limit/headers.js";
import type { RateLimitAnswer } from "../rate-limit/limiter.js";
import { refineClockOffset } from "../rate-limit/server-clock.js";

/** Added to the end of a window, since clocks and timers are rounded. */
const TIMER_SLACK_MS = 5;

/** How long to wait if the clocks disagree on when a window ends: as coarse as the headers are. */
const UNCLEAR_END_MS = 1000;

/** What a response says of the window that counted its request. */
export interface ServerReport {
  /** When the window ends on the server's clock, in epoch milliseconds. It identifies the window. */
  reset: number;
  limit: number;
  /** Requests that the server had counted. */
  used: number;
  /** When the window ends on the local clock, in epoch milliseconds: never too early. */
  endsAt: number;
}

/** Reads reports from responses, and learns from their `Date` how far the server's clock is ahead. */
export class ReportReader {
  #clockOffset: number | undefined;

  /** Returns undefined if the response does not report a rate limit. */
  read({ headers, sentAt, receivedAt }: RateLimitAnswer): ServerReport | undefined {
    const date = readDate(headers);
    this.#clockOffset = refineClockOffset(this.#clockOffset, date, sentAt, receivedAt);
    const rateLimit = readRateLimit(headers, date ?? receivedAt);
    if (!rateLimit) return undefined;
    const { limit, remaining } = rateLimit;
    const reset = rateLimit.reset.getTime();
    const localReset = reset - (this.#clockOffset ?? 0);
    // A window cannot be over before the request was even sent.
    const endsAt = localReset > sentAt ? localReset + TIMER_SLACK_MS : receivedAt + UNCLEAR_END_MS;
    return { reset, limit, used: limit - remaining, endsAt };
  }
}

/** Whether a response was made after another one. They arrive out of order, but more and more of a window is used. */
export function isLater(report: ServerReport, other: ServerReport): boolean {
  return report.reset === other.reset ? report.used >= other.used : report.reset > other.reset;
}

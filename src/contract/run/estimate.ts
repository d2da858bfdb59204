import type { RateLimit } from "../judge/rate-limit-headers.js";

/** The documented length of a rate limit window, in seconds. */
const WINDOW_SECONDS = 60;

/**
 * Announces a run whose duration depends on the rate limit; undefined if the remaining permits suffice.
 *
 * @param requests How many requests the run sends, roughly.
 */
export function estimateOf(requests: number, rateLimit: RateLimit | undefined): string | undefined {
  if (!rateLimit || requests <= rateLimit.remaining) return undefined;
  const windows = Math.ceil((requests - rateLimit.remaining) / rateLimit.limit);
  const minutes = Math.ceil((windows * WINDOW_SECONDS) / 60);
  return (
    `The rate limit decides how long this takes: about ${requests} requests at ${rateLimit.limit} per window, ` +
    `which is about ${minutes} minute${minutes === 1 ? "" : "s"} with windows of ${WINDOW_SECONDS} seconds.`
  );
}

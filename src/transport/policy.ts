import { readDate, readRateLimit, retryAfterMs } from "./rate-limit-headers.js";

const BASE_MS = 500;
const CAP_MS = 8_000;

/** What an attempt came to: an answer, or a failure that did or didn't reach the server. */
export type Outcome = { status: number; headers: Headers } | { failure: "never-sent" | "lost" | "fatal" };

/** An outcome in one word. */
const wordFor = (outcome: Outcome) => ("failure" in outcome ? outcome.failure : String(outcome.status));

/** Whether another attempt may follow. A call that isn't idempotent is never sent twice for a lost answer. */
export function isRetryable(outcome: Outcome, idempotent: boolean): boolean {
  const word = wordFor(outcome);
  return /^(429|never-sent)$/.test(word) || (idempotent && /^(408|50[0234]|lost)$/.test(word));
}

/** Whether the server may have done what was asked, although the caller can't know. */
export function isUnknown(outcome: Outcome): boolean {
  return /^(408|5..|lost)$/.test(wordFor(outcome));
}

/**
 * How long the server asks to wait, in milliseconds; 0 where it asks for nothing, or for nonsense.
 * A 429 ends with its window, or with `Retry-After` where that is later (documentation, "Rate Limits";
 * RFC 9110 §10.2.3). The reset is on the server's clock, which its `Date` header tells.
 */
export function askedWait(status: number, headers: Headers, now: number): number {
  const reset = status === 429 ? readRateLimit(headers, now)?.reset.getTime() : undefined;
  return Math.max(0, (reset ?? 0) - (readDate(headers) ?? now), retryAfterMs(headers, now) ?? 0);
}

/** Exponential backoff with full jitter: anywhere from 0 to 0.5 s, 1 s, 2 s, 4 s, then 8 s. */
export function backoff(retry: number, random: () => number): number {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** retry);
}

/** Milliseconds to wait before the next attempt. Never shorter than the server asked. */
export function delayBefore(retry: number, outcome: Outcome, now: number, random: () => number): number {
  const jittered = backoff(retry, random);
  if ("failure" in outcome) return jittered;
  const asked = askedWait(outcome.status, outcome.headers, now);
  // After a reset many callers would come back at once: the jitter goes on top of what a 429 asks.
  return outcome.status === 429 ? asked + jittered : Math.max(asked, jittered);
}

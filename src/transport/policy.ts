import { readDate, readRateLimit, retryAfterMs } from "../rate-limit/headers.js";

const BASE_MS = 500;
const CAP_MS = 8_000;

/** Why there is no answer: it wasn't sent, it may have arrived, or it can't be sent. */
export type Failure = "unsent" | "lost" | "fatal";

/** What an attempt came to: an answer, or a failure. */
export interface Outcome {
  status: number | Failure;
  headers?: Headers;
}

/** Whether another attempt may follow. A call that isn't idempotent is never sent twice for a lost answer. */
export function isRetryable({ status }: Outcome, idempotent: boolean): boolean {
  return /^(429|unsent)$/.test(`${status}`) || (idempotent && /^(408|50[0234]|lost)$/.test(`${status}`));
}

/** Whether the server may have done what was asked, although the caller can't know. */
export function isUnknown({ status }: Outcome): boolean {
  return /^(408|[5-9]|lost)/.test(`${status}`);
}

/**
 * How long the server asks to wait, in milliseconds; 0 where it asks for nothing, or for nonsense.
 * A 429 ends with its window, or with `Retry-After` where that is later (documentation, "Rate Limits";
 * RFC 9110 §10.2.3). The reset is on the server's clock, which its `Date` header tells.
 */
export function askedWait(status: unknown, headers: Headers, now: number): number {
  const at = readDate(headers) || now;
  const reset = status === 429 ? Number(readRateLimit(headers, at)?.reset ?? 0) : 0;
  return Math.max(0, reset - at, retryAfterMs(headers, at) ?? 0);
}

/** Exponential backoff with full jitter: anywhere from 0 to 0.5 s, 1 s, 2 s, 4 s, then 8 s. */
export function backoff(retry: number, random: () => number): number {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** retry);
}

/** Milliseconds to wait before the next attempt. Never shorter than the server asked. */
export function delayBefore(retry: number, { status, headers }: Outcome, now: number, random: () => number): number {
  const jittered = backoff(retry, random);
  const asked = headers ? askedWait(status, headers, now) : 0;
  // After a reset many callers would come back at once: the jitter goes on top of what a 429 asks.
  return status === 429 ? asked + jittered : Math.max(asked, jittered);
}

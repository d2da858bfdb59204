import { type RateLimit, readDate, readRateLimit, retryAfterMs } from "./headers.js";
import type { Outcome, RateLimitAnswer } from "./limiter.js";
import { refineClockOffset } from "./server-clock.js";
import {
  closedUntil,
  JITTER_MS,
  type LimitState,
  type Reservation,
  TIMER_SLACK_MS,
  UNKNOWN_HOLD_MS,
} from "./window.js";

const TOO_MANY_REQUESTS = 429;

/** Applies the outcome of a request, which is no longer in flight, to the state. */
export function applyOutcome(state: LimitState, reservation: Reservation, outcome: Outcome): void {
  if (outcome.sent) {
    if (outcome.answer) applyResponse(state, reservation, outcome.answer);
    else countWithoutReport(state);
    // If the response has reported a window, nothing is assumed any more.
    if (state.assumed) state.assumed.remaining--;
    // The others need not wait for another probe to be lost: the server may be down.
    if (state.assumed && state.probe === reservation && !outcome.answer) state.assumed.isProbeLost = true;
  }
  if (state.probe === reservation) state.probe = undefined;
}

function applyResponse(state: LimitState, reservation: Reservation, response: RateLimitAnswer): void {
  const date = readDate(response.headers);
  state.clockOffset = refineClockOffset(state.clockOffset, date, response.sentAt, response.receivedAt);
  const reported = readRateLimit(response.headers, date ?? response.receivedAt);
  if (reported) applyReport(state, reservation, response, reported);
  else applyResponseWithoutLimit(state, reservation, response);
  // After a rejection, responses to earlier requests are outdated.
  if (isRejection(response)) state.generation++;
}

function applyReport(
  state: LimitState,
  reservation: Reservation,
  response: RateLimitAnswer,
  reported: RateLimit,
): void {
  const isCurrent = reservation.generation === state.generation;
  // Requests that were lost since this one was sent may have been counted after it.
  const uncounted = state.uncounted - reservation.uncounted;
  const remaining = isRejection(response) ? 0 : reported.remaining - uncounted;
  const notBefore = rejectedUntil(state, response);
  if (isKnownWindow(state, reported)) {
    lowerRemaining(state, reported, remaining);
    // Responses to earlier requests must not reopen what a rejection has closed.
    if (isCurrent || isRejection(response)) applyEnd(state, reported, response, notBefore);
  } else if (isCurrent || isLaterWindow(state, reported)) {
    applyWindow(state, reported, remaining);
    applyEnd(state, reported, response, notBefore);
  }
}

function applyResponseWithoutLimit(state: LimitState, reservation: Reservation, response: RateLimitAnswer): void {
  if (isRejection(response)) {
    // What was known of the window was wrong.
    state.window = { isReported: false, remaining: 0, endsAt: rejectedUntil(state, response) };
    state.assumed = undefined;
  } else if (reservation === state.probe && response.status < 500) {
    // The server has no limit: that is a window without an end, and with any number of requests left.
    state.window = { isReported: false, remaining: Infinity, endsAt: Infinity };
    state.assumed = undefined;
  } else {
    // Also if a gateway reports an error (5xx), which says nothing of the API behind it.
    countWithoutReport(state);
  }
}

/** The server may have counted a request, but does not say how many are left now. */
function countWithoutReport(state: LimitState): void {
  state.uncounted++;
  state.window.remaining--;
}

function applyWindow(state: LimitState, reported: RateLimit, remaining: number): void {
  state.window = { isReported: true, remaining, endsAt: 0 };
  state.reported = reported;
  state.delayAfterReset = TIMER_SLACK_MS + state.random() * JITTER_MS;
  state.generation++;
  state.probe = undefined;
}

/** Responses arrive out of order. In one window, the one with the fewest requests left is the latest. */
function lowerRemaining(state: LimitState, reported: RateLimit, remaining: number): void {
  state.window.remaining = Math.min(state.window.remaining, remaining);
  if (state.reported && reported.remaining < state.reported.remaining) state.reported = reported;
}

function applyEnd(state: LimitState, reported: RateLimit, response: RateLimitAnswer, notBefore: number): void {
  const reset = reported.reset.getTime() - (state.clockOffset ?? 0);
  // If it was over before the request was even sent, the clocks disagree, and the server does not say by how much.
  const isPlausible = reset > response.sentAt;
  const end = isPlausible ? reset + state.delayAfterReset : response.receivedAt + UNKNOWN_HOLD_MS;
  state.window.endsAt = Math.max(notBefore, end);
  if (response.receivedAt < state.window.endsAt) state.assumed = undefined;
}

/** Until when no request may be sent after a rejection: never earlier than the server asked, now or before. */
function rejectedUntil(state: LimitState, response: RateLimitAnswer): number {
  if (!isRejection(response)) return 0;
  const { headers, receivedAt } = response;
  const retryAfter = retryAfterMs(headers, readDate(headers) ?? receivedAt);
  const retryAt = retryAfter === undefined ? 0 : receivedAt + retryAfter + state.delayAfterReset;
  return Math.max(retryAt, closedUntil(state, receivedAt) ?? 0);
}

function isRejection({ status }: RateLimitAnswer): boolean {
  return status === TOO_MANY_REQUESTS;
}

function isKnownWindow({ window, reported: latest }: LimitState, reported: RateLimit): boolean {
  return window.isReported && latest?.limit === reported.limit && latest.reset.getTime() === reported.reset.getTime();
}

function isLaterWindow({ reported: latest }: LimitState, reported: RateLimit): boolean {
  return !latest || reported.reset > latest.reset;
}

import type { RateLimit } from "./headers.js";

/** Added to every reset, since timers and clocks are rounded. */
export const TIMER_SLACK_MS = 5;

/** Clients that share a key spread their first requests after a reset over this time. */
export const JITTER_MS = 25;

/** How long to wait if the clocks disagree on when a window ends: as coarse as the headers are. */
export const UNKNOWN_HOLD_MS = 1000;

/** How long others wait for a probe; if several follow each other, from the first. */
export const PROBE_PATIENCE_MS = 1000;

/** How long a window lasts, according to the API documentation. */
const DOCUMENTED_WINDOW_MS = 60_000;

/**
 * What is known of the rate limit of one key. Times are in epoch milliseconds of the local clock.
 *
 * In a known window, as many requests are sent as are left in it. If no window is known, one request, the probe, is sent
 * alone, and its response reports the window. A probe that takes too long, or is lost, no longer holds up the others: see
 * `tryProbe`.
 */
export interface LimitState {
  /** The latest known window; it may be over. */
  window: Window;
  /** Stands in for a window that should be known by now, but is not. */
  assumed: AssumedWindow | undefined;
  /** The server's latest report, which may be of a window that is over. */
  reported: RateLimit | undefined;
  /** The requests that have a permit. */
  readonly inFlight: Set<Reservation>;
  /** The request that was sent alone because no window was known, while it is in flight. */
  probe: Reservation | undefined;
  /** Increases when `window` is replaced, to distinguish responses to earlier requests from those to later ones. */
  generation: number;
  /** How many requests the server may have counted without a response that says so. */
  uncounted: number;
  /** How far the server's clock is ahead of the local one, in milliseconds; undefined if it is not known. */
  clockOffset: number | undefined;
  /** How long after a reset the next request is sent, in milliseconds. */
  delayAfterReset: number;
  /** From 0 to 1; spreads what would otherwise start at the same moment. */
  readonly random: () => number;
}

interface Window {
  /** Whether it is the window of `LimitState.reported`. */
  isReported: boolean;
  /** Requests left; Infinity if the server has no limit, below 0 if more requests were lost than were left. */
  remaining: number;
  endsAt: number;
}

/** A window that the server reported. */
export interface ReportedWindow {
  /** When it ends on the server's clock, in epoch milliseconds. It identifies the window. */
  reset: number;
  limit: number;
  /** Requests that the server has counted, and those that it may have counted without a response that says so. */
  used: number;
  /** When it ends on the local clock, in epoch milliseconds; never too early. */
  endsAt: number;
}

interface AssumedWindow {
  remaining: number;
  endsAt: number;
  /** Until then, the others wait for the probe. */
  probeUntil: number;
  /** Whether a probe was lost, so that nobody waits for another. */
  isProbeLost: boolean;
}

/** A request that has a permit, with what was known when it got the permit. */
export interface Reservation {
  readonly generation: number;
  readonly uncounted: number;
}

export function createLimitState(random: () => number): LimitState {
  return {
    window: { isReported: false, remaining: 0, endsAt: 0 },
    assumed: undefined,
    reported: undefined,
    inFlight: new Set(),
    probe: undefined,
    generation: 0,
    uncounted: 0,
    clockOffset: undefined,
    delayAfterReset: TIMER_SLACK_MS,
    random,
  };
}

/** Reserves a request that is sent now; undefined if none may be sent now. */
export function tryAcquire(state: LimitState, now: number): Reservation | undefined {
  const { window, inFlight } = state;
  if (now < window.endsAt) {
    // `remaining` may include those in flight already, but a short wait is better than a 429.
    return window.remaining > inFlight.size ? reserve(state) : undefined;
  }
  // A window that is over stays so, even if the clock is set back.
  window.endsAt = 0;
  return tryProbe(state, now);
}

/**
 * If no window is known, one request is sent at a time, until a response reports the window. A dead or slow request must
 * not hold up the others for long, though: after a second, or once it is lost, as many are sent as the last known limit
 * allows in a window of the documented length, or any number if no limit was ever reported.
 */
function tryProbe(state: LimitState, now: number): Reservation | undefined {
  const assumed = assumeWindow(state, now);
  const waits = now < assumed.probeUntil && !assumed.isProbeLost;
  const mayPassProbe = !waits && assumed.remaining > state.inFlight.size;
  if (state.probe && !mayPassProbe) return undefined;
  const reservation = reserve(state);
  state.probe ??= reservation;
  return reservation;
}

function assumeWindow(state: LimitState, now: number): AssumedWindow {
  const probeUntil = now + PROBE_PATIENCE_MS;
  if (!state.assumed || now >= state.assumed.endsAt) {
    const remaining = state.reported?.limit ?? Infinity;
    state.assumed = { remaining, endsAt: now + DOCUMENTED_WINDOW_MS, probeUntil, isProbeLost: false };
  } else if (now >= state.assumed.probeUntil && state.inFlight.size === 0) {
    // After a pause, the next probe gets the full time again.
    state.assumed.probeUntil = probeUntil;
  }
  return state.assumed;
}

function reserve(state: LimitState): Reservation {
  const reservation = { generation: state.generation, uncounted: state.uncounted };
  state.inFlight.add(reservation);
  return reservation;
}

/** The window that the server reported last, unless it is over. */
export function currentWindow({ window, reported }: LimitState, now: number): ReportedWindow | undefined {
  if (!reported || !window.isReported || now >= window.endsAt) return undefined;
  const { limit, reset } = reported;
  return { reset: reset.getTime(), limit, used: limit - window.remaining, endsAt: window.endsAt };
}

/** Until when it is known that no request may be sent; undefined if one may be sent, or a response may allow one. */
export function closedUntil({ window }: LimitState, now: number): number | undefined {
  return now < window.endsAt && window.remaining <= 0 ? window.endsAt : undefined;
}

/** When requests that may not be sent now may be sent even if no response arrives; Infinity if that is not known. */
export function nextChangeAt({ window, assumed }: LimitState, now: number): number {
  const changes = [window.endsAt, assumed?.probeUntil ?? 0, assumed?.endsAt ?? 0];
  return Math.min(...changes.filter((at) => now < at));
}

/**
 * Ends what `nextChangeAt` waits for.
 *
 * @param changeAt What `nextChangeAt` returned. So much time has passed, but the clock may have been set back meanwhile.
 */
export function expire({ window, assumed }: LimitState, changeAt: number): void {
  if (window.endsAt === changeAt) window.endsAt = 0;
  if (assumed?.probeUntil === changeAt) assumed.probeUntil = 0;
  if (assumed?.endsAt === changeAt) assumed.endsAt = 0;
}

/** Whether the key can be forgotten: nothing is in flight, and no window is known that limits the next request. */
export function isIdle({ window, inFlight }: LimitState, now: number): boolean {
  return inFlight.size === 0 && (now >= window.endsAt || window.remaining === Infinity);
}

import type { Outcome, RateLimitAnswer } from "../rate-limiter.js";
import { type RateLimit, readDate, readRateLimit } from "../transport/rate-limit-headers.js";
import { ServerClock } from "../transport/server-clock.js";
import { type Counts, lease, type WindowName } from "./counts.js";
import type { Outage } from "./outage.js";
import type { Waiters } from "./waiters.js";
import { allowance, batchSize, granted, hold, newWindow, type Window } from "./window.js";

/** One of the server's places for this process. */
export interface Place {
  /** The window it was taken from; undefined where that wasn't known, or without Redis. */
  window?: Window;
  /** Whether all processes wait for what this request's answer says of the window. */
  leads?: boolean;
}

/** What this process has of the count that is shared by all. */
export interface Share {
  /** The next place; undefined as soon as nobody waits any more. Asked by one at a time. */
  place(): Promise<Place | undefined>;
  release(place: Place, outcome: Outcome): void;
  isIdle(): boolean;
}

/** Milliseconds between two looks at whether the leader has told of the window. */
const poll = 20;

/** Timers may fire early by their own clock's rounding; milliseconds. */
const guard = 5;

/** How long, in milliseconds, to believe what the clocks contradict, or a server that says nothing of limits. */
const unclear = 1000;

export function createShare(counts: Counts, outage: Outage, waiters: Waiters): Share {
  const clock = new ServerClock();
  let hasClock = false;
  let window: Window | undefined;
  /** Requests that were sent in one window and counted in the next, whose places weren't taken yet. */
  let crossed = { reset: 0, count: 0 };
  let inFlight = 0;
  let unlimitedUntil = 0;
  let isAnnouncing = false;

  const isAway = () => outage.isAway(counts.current);

  const place = async () => {
    while (waiters.size > 0) {
      const found = await next(Date.now());
      if (found) {
        inFlight++;
        return found;
      }
    }
    return undefined;
  };

  /** A place, or undefined after a step towards one. */
  const next = async (at: number): Promise<Place | undefined> => {
    if (at < unlimitedUntil) return {};
    if (!window || at >= window.endsAt) return isAway() ? {} : join(at);
    if (window.spare > 0 && at < window.spareUntil) {
      window.spare--;
      return { window };
    }
    if (at < window.askAt) {
      waiters.refuseLate(window.endsAt);
      return void (await waiters.pause(Math.min(window.askAt, window.endsAt) - at));
    }
    if (isAway()) {
      if (!window.isDry) return {};
      window.askAt = at + lease;
      return undefined;
    }
    if (inFlight >= allowance(window)) return void (await waiters.pause(window.endsAt - at));
    return refill(window, at);
  };

  /** Finds the window that the others use, or asks the server for it, alone. */
  const join = async (at: number): Promise<Place | undefined> => {
    const told = await outage.attempt(counts.current);
    if (told === undefined) return undefined;
    const endsAt = told && (hasClock ? clock.toLocal(told.reset) + guard : at + told.ttl);
    if (endsAt && endsAt > at && told.reset > (window?.reset ?? 0)) {
      window = newWindow(told, endsAt);
      return undefined;
    }
    if (await outage.attempt(counts.lead)) return { leads: true };
    return void (await waiters.pause(poll));
  };

  const refill = async (from: Window, at: number): Promise<Place | undefined> => {
    const { told, isDry } = from;
    const asked = batchSize(from, waiters.size, inFlight);
    const owed = crossed.reset === from.reset ? crossed.count : 0;
    const left = await outage.attempt(() => counts.take(from, asked + owed));
    if (left === undefined) return undefined;
    if (owed) crossed.count -= owed;
    const before = left + asked;
    const got = granted(before, asked);
    if (got < asked) void outage.attempt(() => counts.give(from, asked - got));
    from.left = Math.max(0, before - got);
    from.mine += got;
    from.appetite = at < from.spareUntil ? from.appetite * 2 : 1;
    from.isDry = got === 0;
    // The server said less before the count said more: somebody else uses the key.
    if (told < left) void announce({ ...from, remaining: told }, from.endsAt);
    if (got > 0) return keep(from, got, at);
    from.askAt = at + lease;
    return afterDry(from, before, isDry);
  };

  const keep = (from: Window, places: number, at: number): Place => {
    from.spare = places - 1;
    from.spareUntil = at + hold;
    if (from.spare > 0) unref(setTimeout(() => giveBack(from), hold + guard));
    return { window: from };
  };

  /** What isn't used soon is left to others. Where this comes late, the lease sees to it. */
  const giveBack = (from: Window) => {
    const at = Date.now();
    const { spare } = from;
    if (spare === 0 || at < from.spareUntil) return;
    from.spare = 0;
    if (at < from.spareUntil + hold / 2) void outage.attempt(() => counts.give(from, spare));
  };

  /** Whether a window in which there is no place left is really used up. */
  const afterDry = async (from: Window, before: number, wasDry: boolean): Promise<Place | undefined> => {
    if (before < 1) {
      // Redis may have lost the count, with all else.
      if ((await outage.attempt(counts.current)) === null) window = undefined;
    } else if (wasDry && (await outage.attempt(counts.lead))) {
      return { window: from, leads: true };
    }
    return undefined;
  };

  const release = (from: Place, outcome: Outcome) => {
    inFlight--;
    const answer = outcome.sent ? outcome.answer : undefined;
    if (answer) hear(from, answer);
    else if (from.leads) resign();
    else if (!outcome.sent && from.window) {
      const { window } = from;
      void outage.attempt(() => counts.give(window, 1));
    }
    waiters.wake();
  };

  const resign = () => void outage.attempt(counts.resign);

  const hear = ({ window: from, leads = false }: Place, answer: RateLimitAnswer) => {
    clock.observe(answer.headers, answer.sentAt, answer.receivedAt);
    hasClock ||= readDate(answer.headers) !== undefined;
    const said = readRateLimit(answer.headers, answer.receivedAt);
    if (!said) {
      if (leads) resign();
      // A gateway's error says nothing of the API behind it.
      if (leads && answer.status < 500) unlimitedUntil = Date.now() + unclear;
      return;
    }
    const remaining = answer.status === 429 ? 0 : said.remaining;
    const told = { limit: said.limit, remaining, reset: said.reset.getTime() };
    if (from && told.reset > from.reset) countCrossed(told.reset);
    if (leads || isNews(told, from, answer.status)) void announce(told, endOf(said, answer), leads);
    else if (window && sameWindow(told, window)) window.told = Math.min(window.told, told.remaining);
  };

  /** Whether an answer says what the others can't know. */
  const isNews = (told: WindowName, from: Window | undefined, status: number) => {
    if (!window || told.reset > window.reset) return true;
    if (told.reset < window.reset) return false;
    // Answers come out of order: only one to a request that was sent under the last limit can tell of another.
    return told.limit === window.limit ? status === 429 : from === window;
  };

  const countCrossed = (reset: number) => {
    crossed = { reset, count: (crossed.reset === reset ? crossed.count : 0) + 1 };
  };

  /** Tells all processes what the server said, if nobody else is at it. */
  const announce = async (told: WindowName & { remaining: number }, endsAt: number, leads = false) => {
    if (isAnnouncing && !leads) return;
    isAnnouncing = true;
    if (window && !sameWindow(told, window)) window.endsAt = 0;
    if (leads || (await outage.attempt(counts.lead))) {
      const opened = newWindow(told, endsAt, told.remaining);
      // Those on their way may be counted after this answer, but not the last place, which nobody takes.
      opened.mine = window?.reset === told.reset ? window.mine : 1;
      opened.left = Math.max(Math.min(1, told.remaining), told.remaining - inFlight);
      await outage.attempt(() => counts.open(opened, opened.left, endsAt - Date.now() + lease));
      window = opened;
      crossed.count = 0;
    }
    isAnnouncing = false;
    waiters.wake();
  };

  /** When a window is over, on the local clock. */
  const endOf = ({ reset }: RateLimit, answer: RateLimitAnswer) => {
    const local = clock.toLocal(reset.getTime());
    // Over before the request was even sent? Then the clocks disagree, and the server doesn't say by how much.
    return local > answer.sentAt ? local + guard : answer.receivedAt + unclear;
  };

  return { place, release, isIdle: () => inFlight === 0 && (!window || Date.now() >= window.endsAt) };
}

const sameWindow = (a: WindowName, b: WindowName) => a.reset === b.reset && a.limit === b.limit;

/** Nothing of this keeps a process alive. */
function unref(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
}

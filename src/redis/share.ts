import type { Outcome, RateLimitAnswer } from "../rate-limiter.js";
import { type RateLimit, readDate, readRateLimit } from "../transport/rate-limit-headers.js";
import { ServerClock } from "../transport/server-clock.js";
import { type Counts, lease, type WindowName } from "./counts.js";
import type { Outage } from "./outage.js";
import type { Waiters } from "./waiters.js";
import { allowance, batchSize, closed, fairShare, granted, hold, isClosed, newWindow, type Window } from "./window.js";

/** One of the server's places for this process. */
export interface Place {
  /** The window it was taken from; undefined where that wasn't known, or without Redis. */
  window?: Window;
  /** Until then, all processes wait for what this request's answer says of the window. */
  leadsUntil?: number;
}

/** What an answer said. */
type Told = WindowName & { remaining: number };

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
  let isKeeping = false;

  const isAway = () => outage.isAway(counts.current);

  const place = async () => {
    while (waiters.size > 0) {
      const found = await next(Date.now());
      if (found) {
        inFlight++;
        keepPlaces();
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
      waiters.refuseLate(window.endsAt, window.askAt);
      return pauseUntil(Math.min(window.askAt, window.endsAt));
    }
    if (isAway()) {
      if (!window.isDry) return {};
      window.askAt = at + lease;
      return undefined;
    }
    if (inFlight >= allowance(window)) return pauseUntil(window.endsAt);
    if (fairShare(window, at) <= 0) return pauseUntil(window.fairUntil);
    return refill(window, at);
  };

  const pauseUntil = async (until: number) => void (await waiters.pause(until - Date.now()));

  /** Finds the window that the others use, or asks the server for it, alone. */
  const join = async (at: number): Promise<Place | undefined> => {
    if (await find()) return undefined;
    if (!(await outage.attempt(counts.lead))) return pauseUntil(at + poll);
    // It may have been told since.
    if (await find()) return void resign();
    return { leadsUntil: at + lease };
  };

  /** Goes over to a later window that somebody told of, if there is one. */
  const find = async (): Promise<boolean> => {
    const told = await outage.attempt(counts.current);
    if (!told || told.reset < (window?.reset ?? 0)) return false;
    if (window && sameWindow(told, window)) return false;
    const endsAt = hasClock ? clock.toLocal(told.reset) + guard : Date.now() + told.ttl;
    if (endsAt <= Date.now()) return false;
    await enter(told, endsAt);
    return true;
  };

  const enter = async (told: WindowName, endsAt: number): Promise<Window> => {
    const before = window;
    const lifetime = endsAt - Date.now() + lease;
    const processes =
      before?.reset === told.reset
        ? before.processes
        : ((await outage.attempt(() => counts.enter(told, before, lifetime))) ?? 1);
    if (!window || !sameWindow(told, window)) window = newWindow(told, endsAt, processes);
    return window;
  };

  const refill = async (from: Window, at: number): Promise<Place | undefined> => {
    const { told, isDry } = from;
    const asked = batchSize(from, waiters.size, inFlight, at);
    const owed = crossed.reset === from.reset ? crossed.count : 0;
    const left = await outage.attempt(() => counts.take(from, asked + owed));
    if (left === undefined) return undefined;
    if (owed) crossed.count -= owed;
    const before = left + asked;
    const got = granted(before, asked);
    if (got < asked) outage.offer(() => counts.give(from, asked - got));
    from.left = Math.max(0, before - got);
    from.mine += got;
    from.appetite = at < from.spareUntil ? from.appetite * 2 : 1;
    from.isDry = got === 0;
    // The server said less before the count said more: somebody else uses the key.
    if (told < left) await outage.attempt(() => counts.take(from, left - told));
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
    if (at < from.spareUntil + hold / 2) give(from, spare);
  };

  /** As long as requests are on their way, nobody is to think that their places are free. */
  const keepPlaces = () => {
    if (isKeeping) return;
    isKeeping = true;
    const renew = () => {
      isKeeping = false;
      if (inFlight === 0) return;
      outage.offer(counts.keep);
      keepPlaces();
    };
    unref(setTimeout(renew, hold));
  };

  /** Whether a window in which there is no place left is really used up. */
  const afterDry = async (from: Window, before: number, wasDry: boolean): Promise<Place | undefined> => {
    // Redis may have lost the count, with all else.
    if (before < 1 && (await outage.attempt(counts.current)) === null) {
      window = undefined;
      return undefined;
    }
    if (!wasDry || isClosed(from, before) || !(await outage.attempt(counts.lead))) return undefined;
    // Another leader may have told since.
    const [left, isKept] = await Promise.all([
      outage.attempt(() => counts.take(from, 0)),
      outage.attempt(counts.isKept),
    ]);
    if (left === undefined || isClosed(from, left) || isKept !== false) return void resign();
    return { window: from, leadsUntil: Date.now() + lease };
  };

  /** Leaves places to others. */
  const give = (from: Window, places: number) => {
    from.mine -= places;
    outage.offer(counts.keep);
    outage.offer(() => counts.give(from, places));
  };

  const release = (from: Place, outcome: Outcome) => {
    inFlight--;
    const answer = outcome.sent ? outcome.answer : undefined;
    if (answer) hear(from, answer);
    else if (from.leadsUntil) resign();
    else if (!outcome.sent && from.window) give(from.window, 1);
    waiters.wake();
  };

  const resign = () => outage.offer(counts.resign);

  const hear = ({ window: from, leadsUntil = 0 }: Place, answer: RateLimitAnswer) => {
    clock.observe(answer.headers, answer.sentAt, answer.receivedAt);
    hasClock ||= readDate(answer.headers) !== undefined;
    const said = readRateLimit(answer.headers, answer.receivedAt);
    if (!said) {
      if (leadsUntil) resign();
      // A gateway's error says nothing of the API behind it.
      if (leadsUntil && answer.status < 500) unlimitedUntil = Date.now() + unclear;
      return;
    }
    const isRefused = answer.status === 429;
    const told = { limit: said.limit, reset: said.reset.getTime(), remaining: isRefused ? 0 : said.remaining };
    if (from && told.reset > from.reset) countCrossed(told.reset);
    const endsAt = endOf(said, answer);
    // Answers come out of order, so the lowest is the latest. Of the server's clock each may tell more.
    if (window && sameWindow(told, window))
      Object.assign(window, { endsAt, told: Math.min(window.told, told.remaining) });
    if (from && leadsUntil && sameWindow(told, from)) void recount(from, told.remaining, leadsUntil);
    else if (leadsUntil || isNews(told, from)) void announce(told, endsAt, leadsUntil);
    else if (isRefused && window && sameWindow(told, window)) close(window);
  };

  /** Whether an answer tells of another window than the one that is known. */
  const isNews = (told: WindowName, from: Window | undefined) => {
    if (!window || told.reset !== window.reset) return told.reset > (window?.reset ?? 0);
    // Answers come out of order: only one to a request that was sent under the last limit can tell of another.
    return told.limit !== window.limit && from === window;
  };

  const countCrossed = (reset: number) => {
    crossed = { reset, count: (crossed.reset === reset ? crossed.count : 0) + 1 };
  };

  /** Tells all processes what the server said. */
  const announce = async (told: Told, endsAt: number, leadsUntil: number) => {
    if (window && !sameWindow(told, window)) window.endsAt = 0;
    const leads = Date.now() < leadsUntil;
    if (!leads && (isAnnouncing || !(await outage.attempt(counts.lead)))) return;
    isAnnouncing = true;
    // Who isn't the leader any more may have been forestalled.
    if (leads || (!(await find()) && isNews(told, window))) await open(told, endsAt);
    resign();
    isAnnouncing = false;
    waiters.wake();
  };

  const open = async (told: Told, endsAt: number) => {
    // Those on their way, and as many of each other process, may be counted after this answer.
    const onTheirWay = inFlight * (window?.processes ?? 1);
    const left = told.remaining === 0 ? closed(told) : told.remaining - onTheirWay;
    await outage.attempt(() => counts.open(told, left, endsAt - Date.now() + lease));
    const opened = await enter(told, endsAt);
    Object.assign(opened, { endsAt, left, told: told.remaining, isDry: false, askAt: 0 });
    crossed.count = 0;
    waiters.wake();
  };

  /** Frees the places that were taken and not used, as the answer to the request with the last place tells. */
  const recount = async (from: Window, remaining: number, leadsUntil: number) => {
    if (Date.now() >= leadsUntil) return;
    if (remaining > 0) await outage.attempt(counts.keep);
    // Others may be about to give back what they couldn't have, so the count isn't set, but added to.
    const places = remaining > 0 ? remaining - 1 : closed(from);
    await outage.attempt(() => counts.give(from, places));
    from.askAt = 0;
    resign();
    waiters.wake();
  };

  /** Tells all processes that the window is used up. */
  const close = (from: Window) => outage.offer(() => counts.take(from, -closed(from)));

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

import { type RateLimit, readDate, readRateLimit } from "../rate-limit/headers.js";
import type { RateLimitAnswer } from "../rate-limit/limiter.js";
import { refineClockOffset } from "../rate-limit/server-clock.js";
import { TIMER_SLACK_MS, UNKNOWN_HOLD_MS } from "../rate-limit/window.js";
import { type Counts, lease, type WindowName } from "./counts.js";
import type { Outage } from "./outage.js";
import { closed, newWindow, type Window } from "./window.js";

/** One of the server's places, for one request. */
export interface Place {
  /** The window it was taken from; undefined where that wasn't known, or without Redis. */
  window?: Window;
  /** Until then, all processes wait for what this request's answer says of the window. */
  leadsUntil?: number;
}

/** What an answer said. */
type Told = WindowName & { remaining: number };

/**
 * The server's window, as its answers tell of it, to this process or to others. Who hears of one first tells the others
 * by Redis.
 */
export class CurrentWindow {
  /** The last that is known; it may be over. */
  window: Window | undefined;
  /** Until when the server is believed to have no limits; epoch milliseconds. */
  unlimitedUntil = 0;
  /** Requests that were sent in one window and counted in the next, whose places weren't taken yet. */
  #crossed = { reset: 0, count: 0 };
  #isAnnouncing: boolean = false;
  /** How far the server's clock is ahead of this one, in milliseconds; undefined until an answer told. */
  #ahead: number | undefined;
  readonly #counts: Counts;
  readonly #outage: Outage;
  readonly #changed: () => void;

  /** @param changed Is called when there is news that somebody may wait for. */
  constructor(counts: Counts, outage: Outage, changed: () => void) {
    this.#counts = counts;
    this.#outage = outage;
    this.#changed = changed;
  }

  isOn(at: number): boolean {
    return this.window !== undefined && at < this.window.endsAt;
  }

  /** Goes over to a window that somebody told of, if there is another than the one that is known. */
  async find(): Promise<boolean> {
    const told = await this.#outage.attempt(this.#counts.current);
    const { window } = this;
    if (!told || (window && (told.reset < window.reset || isSame(told, window)))) return false;
    const now = Date.now();
    const endsAt = this.#ahead === undefined ? now + told.ttl : told.reset - this.#ahead + TIMER_SLACK_MS;
    if (endsAt <= now) return false;
    await this.#enter(told, endsAt);
    return true;
  }

  /** How many places have to be taken for requests that were sent before the window began. */
  owed({ reset }: WindowName): number {
    return this.#crossed.reset === reset ? this.#crossed.count : 0;
  }

  paid(places: number): void {
    this.#crossed.count = Math.max(0, this.#crossed.count - places);
  }

  /** Ends the leadership of whoever still has it. */
  resign(leadsUntil: number): void {
    if (Date.now() < leadsUntil) this.#outage.offer(this.#counts.resign);
  }

  /** @param onTheirWay How many other requests of this process are. */
  hear({ window: from, leadsUntil = 0 }: Place, answer: RateLimitAnswer, onTheirWay: number): void {
    const date = readDate(answer.headers);
    this.#ahead = refineClockOffset(this.#ahead, date, answer.sentAt, answer.receivedAt);
    const said = readRateLimit(answer.headers, date ?? answer.receivedAt);
    if (!said) {
      this.#hearNothing(leadsUntil, answer.status);
      return;
    }
    const isRefused = answer.status === 429;
    const told = { limit: said.limit, reset: said.reset.getTime(), remaining: isRefused ? 0 : said.remaining };
    if (from && told.reset > from.reset) this.#countCrossed(told.reset);
    const endsAt = this.#endOf(said, answer);
    const { window } = this;
    if (window && isSame(told, window)) {
      // Answers come out of order, so the lowest is the latest. Of the server's clock each may tell more.
      window.told = Math.min(window.told, told.remaining);
      window.endsAt = endsAt;
      if (isRefused) this.#close(window);
    }
    if (window && told.reset < window.reset) this.resign(leadsUntil);
    else if (from && leadsUntil && isSame(told, from)) void this.#recount(from, told.remaining, leadsUntil);
    else if (leadsUntil || this.#isNews(told, from)) void this.#announce(told, endsAt, leadsUntil, onTheirWay);
  }

  #hearNothing(leadsUntil: number, status: number): void {
    this.resign(leadsUntil);
    // A gateway's error says nothing of the API behind it.
    if (leadsUntil && status < 500) this.unlimitedUntil = Date.now() + UNKNOWN_HOLD_MS;
  }

  #countCrossed(reset: number): void {
    this.#crossed = { reset, count: this.owed({ reset, limit: 0 }) + 1 };
  }

  /** Whether an answer tells of another window than the one that is known. */
  #isNews(told: WindowName, from: Window | undefined): boolean {
    const { window } = this;
    if (!window || told.reset > window.reset) return true;
    // Answers come out of order: only one to a request that was sent under the last limit can tell of another.
    return told.reset === window.reset && told.limit !== window.limit && from === window;
  }

  /** Tells all processes what the server said. */
  async #announce(told: Told, endsAt: number, leadsUntil: number, onTheirWay: number): Promise<void> {
    const before = this.window;
    if (before && !isSame(told, before)) before.endsAt = 0;
    const leads = Date.now() < leadsUntil;
    if (!leads && (this.#isAnnouncing || !(await this.#outage.attempt(this.#counts.lead)))) return;
    this.#isAnnouncing = true;
    // Who isn't the leader any more may have been forestalled.
    const isNews = leads || (!(await this.find()) && this.#isNews(told, before));
    if (isNews) await this.#open(told, endsAt, leads ? onTheirWay : onTheirWay + 1);
    this.#outage.offer(this.#counts.resign);
    this.#isAnnouncing = false;
    this.#changed();
  }

  async #open(told: Told, endsAt: number, onTheirWay: number): Promise<void> {
    // They may be counted after this answer, and so may as many of each other process.
    const uncounted = onTheirWay * (this.window?.processes ?? 1);
    const left = told.remaining === 0 ? closed(told) : told.remaining - uncounted;
    await this.#outage.attempt(() => this.#counts.open(told, left, endsAt - Date.now() + lease));
    const window = await this.#enter(told, endsAt);
    Object.assign(window, { endsAt, left, told: told.remaining, isDry: false, askAt: 0 });
    this.#crossed.count = 0;
  }

  async #enter(told: WindowName, endsAt: number): Promise<Window> {
    const before = this.window;
    const lifetime = endsAt - Date.now() + lease;
    const processes =
      before?.reset === told.reset
        ? before.processes
        : await this.#outage.attempt(() => this.#counts.enter(told, before, lifetime));
    if (!this.window || !isSame(told, this.window)) this.window = newWindow(told, endsAt, processes ?? 1);
    return this.window;
  }

  /** Frees the places that were taken and not used, as the answer to the request with the last place tells. */
  async #recount(from: Window, remaining: number, leadsUntil: number): Promise<void> {
    if (Date.now() >= leadsUntil) return;
    if (remaining > 0) await this.#outage.attempt(this.#counts.keep);
    // Others may be about to give back what they couldn't have, so the count isn't set, but added to.
    const places = remaining > 0 ? remaining - 1 : closed(from);
    await this.#outage.attempt(() => this.#counts.give(from, places));
    from.askAt = 0;
    this.resign(leadsUntil);
    this.#changed();
  }

  /** Tells all processes that the window is used up. */
  #close(window: Window): void {
    this.#outage.offer(() => this.#counts.give(window, closed(window)));
  }

  /** When a window is over, on the local clock. */
  #endOf({ reset }: RateLimit, answer: RateLimitAnswer): number {
    const local = reset.getTime() - (this.#ahead ?? 0);
    // Over before the request was even sent? Then the clocks disagree, and the server doesn't say by how much.
    return local > answer.sentAt ? local + TIMER_SLACK_MS : answer.receivedAt + UNKNOWN_HOLD_MS;
  }
}

function isSame(a: WindowName, b: WindowName): boolean {
  return a.reset === b.reset && a.limit === b.limit;
}

import type { Outcome } from "../rate-limit/limiter.js";
import { TIMER_SLACK_MS } from "../rate-limit/window.js";
import { type Counts, lease } from "./counts.js";
import { CurrentWindow, type Place } from "./current-window.js";
import type { Outage } from "./outage.js";
import type { Waiters } from "./waiters.js";
import { allowance, batchSize, fairShare, granted, hold, isClosed, type Window } from "./window.js";

/** Milliseconds between two looks at whether the leader has told of the window. */
const poll = 20;

/** What this process has of the count that is shared by all. */
export class Share {
  #inFlight = 0;
  #isKeeping: boolean = false;
  readonly #current: CurrentWindow;
  readonly #counts: Counts;
  readonly #outage: Outage;
  readonly #waiters: Waiters;

  constructor(counts: Counts, outage: Outage, waiters: Waiters) {
    this.#counts = counts;
    this.#outage = outage;
    this.#waiters = waiters;
    this.#current = new CurrentWindow(counts, outage, () => waiters.wake());
  }

  /** Whether nothing is lost by forgetting it. */
  isIdle(): boolean {
    return this.#inFlight === 0 && !this.#current.isOn(Date.now());
  }

  /** The next place; undefined as soon as nobody waits any more. Asked by one at a time. */
  async place(): Promise<Place | undefined> {
    while (this.#waiters.size > 0) {
      const place = await this.#step(Date.now());
      if (place) {
        this.#inFlight++;
        this.#keepPlaces();
        return place;
      }
    }
    return undefined;
  }

  release(place: Place, outcome: Outcome): void {
    this.#inFlight--;
    const answer = outcome.sent ? outcome.answer : undefined;
    if (answer) this.#current.hear(place, answer, this.#inFlight);
    else if (place.leadsUntil) this.#current.resign(place.leadsUntil);
    else if (!outcome.sent && place.window) this.#give(place.window, 1);
    this.#waiters.wake();
  }

  /** A place, or undefined after a step towards one. */
  async #step(at: number): Promise<Place | undefined> {
    const { window, unlimitedUntil } = this.#current;
    if (at < unlimitedUntil) return {};
    if (!window || at >= window.endsAt) return this.#isAway() ? {} : this.#join(at);
    if (window.spare > 0 && at < window.spareUntil) {
      window.spare--;
      return { window };
    }
    if (at < window.askAt) {
      this.#waiters.refuseLate(window.endsAt, window.askAt);
      return this.#pause(Math.min(window.askAt, window.endsAt));
    }
    if (this.#isAway()) {
      if (!window.isDry) return {};
      window.askAt = at + lease;
      return undefined;
    }
    if (this.#inFlight >= allowance(window)) return this.#pause(window.endsAt);
    if (fairShare(window, at) <= 0) return this.#pause(window.fairUntil);
    return this.#refill(window, at);
  }

  #isAway(): boolean {
    return this.#outage.isAway(this.#counts.current);
  }

  async #pause(until: number): Promise<undefined> {
    await this.#waiters.pause(until - Date.now());
  }

  /** Finds the window that the others use, or asks the server for it, alone. */
  async #join(at: number): Promise<Place | undefined> {
    if (await this.#current.find()) return undefined;
    if (!(await this.#outage.attempt(this.#counts.lead))) return this.#pause(at + poll);
    const leadsUntil = at + lease;
    // It may have been told since, by another process or this one.
    await this.#current.find();
    if (!this.#current.isOn(Date.now())) return { leadsUntil };
    this.#current.resign(leadsUntil);
    return undefined;
  }

  async #refill(from: Window, at: number): Promise<Place | undefined> {
    const { told, isDry } = from;
    const asked = batchSize(from, this.#waiters.size, this.#inFlight, at);
    const owed = this.#current.owed(from);
    const left = await this.#outage.attempt(() => this.#counts.take(from, asked + owed));
    if (left === undefined) return undefined;
    this.#current.paid(owed);
    const before = left + asked;
    const got = granted(before, asked);
    if (got < asked) this.#outage.offer(() => this.#counts.give(from, asked - got));
    from.left = Math.max(0, before - got);
    from.mine += got;
    from.appetite = at < from.spareUntil ? from.appetite * 2 : 1;
    from.isDry = got === 0;
    // The server said less, and later the count said more: somebody else uses the key.
    if (told < before) await this.#outage.attempt(() => this.#counts.take(from, before - told));
    if (got > 0) return this.#keep(from, got, at);
    from.askAt = at + lease;
    return this.#afterDry(from, before, isDry);
  }

  /** Gives the first of the places, and has the others spare. */
  #keep(from: Window, places: number, at: number): Place {
    from.spare = places - 1;
    from.spareUntil = at + hold;
    if (from.spare > 0) unref(setTimeout(() => this.#giveBack(from), hold + TIMER_SLACK_MS));
    return { window: from };
  }

  /** What isn't used soon is left to others. Where this comes late, the lease sees to it. */
  #giveBack(from: Window): void {
    const at = Date.now();
    const { spare } = from;
    if (spare === 0 || at < from.spareUntil) return;
    from.spare = 0;
    if (at < from.spareUntil + hold / 2) this.#give(from, spare);
  }

  #give(from: Window, places: number): void {
    from.mine -= places;
    this.#outage.offer(this.#counts.keep);
    this.#outage.offer(() => this.#counts.give(from, places));
  }

  /** As long as requests are on their way, nobody is to think that their places are free. */
  #keepPlaces(): void {
    if (this.#isKeeping) return;
    this.#isKeeping = true;
    const renew = () => {
      this.#isKeeping = false;
      if (this.#inFlight === 0) return;
      this.#outage.offer(this.#counts.keep);
      this.#keepPlaces();
    };
    unref(setTimeout(renew, hold));
  }

  /** Where no place is left: looks, a lease later, whether the window is really used up. */
  async #afterDry(from: Window, before: number, wasDry: boolean): Promise<Place | undefined> {
    // Redis may have lost the count, with all else.
    if (before < 1 && (await this.#outage.attempt(this.#counts.current)) === null) {
      this.#current.window = undefined;
      return undefined;
    }
    if (!wasDry || isClosed(from, before) || !(await this.#outage.attempt(this.#counts.lead))) return undefined;
    const leadsUntil = Date.now() + lease;
    // Another leader may have told since.
    const [left, isKept] = await Promise.all([
      this.#outage.attempt(() => this.#counts.take(from, 0)),
      this.#outage.attempt(this.#counts.isKept),
    ]);
    if (left !== undefined && !isClosed(from, left) && isKept === false) return { window: from, leadsUntil };
    this.#current.resign(leadsUntil);
    return undefined;
  }
}

/** Nothing of this keeps a process alive. */
function unref(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
}

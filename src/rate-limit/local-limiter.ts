import { checkOptions, functionCheck } from "../internal/assert.js";
import type { RateLimit } from "./headers.js";
import type { AcquireOptions, Outcome, Permit, RateLimiter } from "./limiter.js";
import { LimitersByKey } from "./limiters-by-key.js";
import { applyOutcome } from "./outcome.js";
import { WaitQueue } from "./wait-queue.js";
import {
  closedUntil,
  createLimitState,
  currentWindow,
  expire,
  isIdle,
  type LimitState,
  nextChangeAt,
  type ReportedWindow,
  type Reservation,
  tryAcquire,
} from "./window.js";

/**
 * The clock and the random numbers of a limiter. Only tests need to set them.
 *
 * @category Rate limits
 * @example
 * const options: RateLimiterOptions = { now: () => Date.now() + 1_000, random: () => 0 };
 * const rateLimiter = createRateLimiter(options);
 */
export interface RateLimiterOptions {
  /** The local clock, in epoch milliseconds. Default: `Date.now`, read whenever the time is needed. */
  now?: (() => number) | undefined;
  /** Returns a number from 0 to 1, to spread requests that would otherwise start at the same moment. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

/**
 * Creates a rate limiter, for clients in one process that use the same API key. It reads the rate limit headers of every
 * response. The first request of a window is sent alone: the others wait until its response reports how many may follow,
 * or one second at most. When the limit is reached, requests wait in order for the reset.
 *
 * @category Rate limits
 * @example
 * const rateLimiter = createRateLimiter();
 * const first = new CloudNexus({ rateLimiter });
 * const second = new CloudNexus({ rateLimiter, maxConcurrency: 4 });
 */
export function createRateLimiter(options: RateLimiterOptions = {}): RateLimiter {
  checkOptions("rate limiter option", options, { now: functionCheck, random: functionCheck });
  const limiters = new LimitersByKey(() => new KeyLimiter(options));
  return {
    acquire: (key, acquireOptions) => limiters.findOrCreate(key).acquire(acquireOptions),
    rateLimit: (key) => limiters.find(key)?.rateLimit,
  };
}

/** The requests of one key: their queue, and the one timer that the queue waits for. `redis/shared-key-limiter.ts` extends it. */
export class KeyLimiter {
  protected readonly queue = new WaitQueue();
  readonly #now: () => number;
  readonly #state: LimitState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer ends; Infinity if it does not run. */
  #timerAt = Infinity;

  constructor({ now = () => Date.now(), random = () => Math.random() }: RateLimiterOptions = {}) {
    this.#now = now;
    this.#state = createLimitState(random);
  }

  get rateLimit(): RateLimit | undefined {
    return this.#state.reported;
  }

  /** The server's current window, if it is known. */
  get window(): ReportedWindow | undefined {
    return currentWindow(this.#state, this.#now());
  }

  /** Whether this key can be forgotten. */
  get isIdle(): boolean {
    return this.queue.isEmpty && isIdle(this.#state, this.#now());
  }

  /** Requests that have a permit. */
  protected get inFlight(): number {
    return this.#state.inFlight.size;
  }

  acquire(options: AcquireOptions = {}): Permit | Promise<Permit> {
    const canGoFirst = this.queue.isEmpty && !options.signal?.aborted;
    const permit = canGoFirst ? this.tryAcquire() : undefined;
    return permit ?? this.queue.join(options, () => this.dispatch());
  }

  protected tryAcquire(): Permit | undefined {
    const reservation = tryAcquire(this.#state, this.#now());
    return reservation && { release: (outcome) => this.#release(reservation, outcome) };
  }

  #release(reservation: Reservation, outcome: Outcome): void {
    // Only the first call counts.
    if (!this.#state.inFlight.delete(reservation)) return;
    applyOutcome(this.#state, reservation, outcome);
    this.onOutcome(outcome);
    this.dispatch();
  }

  /** Until when it is known that no request may be sent; undefined if one may be sent, or that is not known. */
  protected closedUntil(now: number): number | undefined {
    return closedUntil(this.#state, now);
  }

  /** Called after the outcome of a request was applied, and before other requests are sent. */
  protected onOutcome(_outcome: Outcome): void {}

  /** Gives the available permits to the first callers. The others wait for a response, or for the timer. */
  protected dispatch(): void {
    this.queue.serve(() => this.tryAcquire());
    const now = this.#now();
    const until = this.closedUntil(now);
    if (until !== undefined) this.queue.holdUntil(until, now);
    this.#schedule(this.queue.isEmpty ? Infinity : nextChangeAt(this.#state, now), now);
  }

  #schedule(changeAt: number, now: number): void {
    if (changeAt === this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = changeAt;
    if (changeAt === Infinity) return;
    this.#timer = setTimeout(() => this.#onTimer(changeAt), Math.ceil(changeAt - now));
  }

  #onTimer(changeAt: number): void {
    this.#timerAt = Infinity;
    expire(this.#state, changeAt);
    this.dispatch();
  }
}

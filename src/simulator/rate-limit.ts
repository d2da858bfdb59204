/**
 * The rate limit of a simulator: fixed windows, each key counted by itself.
 *
 * @example
 * const rateLimit: RateLimitOptions = { limit: 5, window: 2 };
 * const narrow = createSimulator({ rateLimit });
 */
export interface RateLimitOptions {
  /** Requests that each key has in a window. */
  limit: number;
  /** Seconds. */
  window: number;
}

/** Where a key stands, as the headers tell it. */
export interface Standing {
  limit: number;
  remaining: number;
  /** When the next window begins, in Unix seconds. */
  reset: number;
  /** Whether this request is one too many. */
  exceeded: boolean;
}

/** How long a burst of 429s lasts at least, in seconds. */
const BURST = 1;

/** Fixed windows, each key counted by itself; they begin at multiples of their length in Unix time. */
export class RateLimits {
  readonly #counts = new Map<string, { window: number; used: number; refusedUntil: number }>();
  readonly #options: Readonly<RateLimitOptions>;

  constructor(options: Readonly<RateLimitOptions>) {
    this.#options = options;
  }

  /** Counts a request. What is refused isn't counted. */
  take(key: string, now: number): Standing {
    const { limit } = this.#options;
    const seconds = Math.floor(now / 1000);
    const count = this.#countOf(key, seconds);
    if (seconds < count.refusedUntil) return { limit, remaining: 0, reset: count.refusedUntil, exceeded: true };
    const exceeded = count.used >= limit;
    if (!exceeded) count.used++;
    return { limit, remaining: limit - count.used, reset: this.#resetAfter(seconds), exceeded };
  }

  /** Refuses a key for a second or two, whatever it has left. */
  burst(key: string, now: number): Standing {
    const seconds = Math.floor(now / 1000);
    this.#countOf(key, seconds).refusedUntil = seconds + BURST + 1;
    return this.take(key, now);
  }

  /** What is told to those whose requests aren't counted. */
  untouched(now: number): Standing {
    const { limit } = this.#options;
    return { limit, remaining: limit, reset: this.#resetAfter(Math.floor(now / 1000)), exceeded: false };
  }

  #countOf(key: string, seconds: number) {
    const window = Math.floor(seconds / this.#options.window);
    const count = this.#counts.get(key) ?? { window, used: 0, refusedUntil: 0 };
    this.#counts.set(key, count);
    if (count.window !== window) Object.assign(count, { window, used: 0 });
    return count;
  }

  #resetAfter(seconds: number): number {
    const { window } = this.#options;
    return (Math.floor(seconds / window) + 1) * window;
  }
}

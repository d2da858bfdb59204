/**
 * The rate limit of a simulator: fixed windows, counted separately for each key.
 *
 * @category Faults and rate limits
 * @example
 * const rateLimit: RateLimitOptions = { limit: 5, window: 2 };
 * const narrow = createSimulator({ rateLimit });
 */
export interface RateLimitOptions {
  /** Requests per key and window. */
  limit: number;
  /** Length of a window in seconds. */
  window: number;
}

/** A key's rate limit, as the response headers show it. */
export interface RateLimitState {
  limit: number;
  remaining: number;
  /** When the next window begins, in Unix seconds. */
  reset: number;
  /** Whether this request exceeds the limit. */
  exceeded: boolean;
}

/** How long a burst of 429s lasts at least. */
const BURST_SECONDS = 1;

/** Fixed windows that begin at multiples of their length in Unix time. */
export class RateLimits {
  readonly #counters = new Map<string, { window: number; used: number; blockedUntil: number }>();
  readonly #options: Readonly<RateLimitOptions>;

  constructor(options: Readonly<RateLimitOptions>) {
    this.#options = options;
  }

  /** Counts a request. Rejected requests are not counted. */
  consume(key: string, now: number): RateLimitState {
    const { limit } = this.#options;
    const seconds = Math.floor(now / 1000);
    const counter = this.#counterOf(key, seconds);
    if (seconds < counter.blockedUntil) return { limit, remaining: 0, reset: counter.blockedUntil, exceeded: true };
    const exceeded = counter.used >= limit;
    if (!exceeded) counter.used++;
    return { limit, remaining: Math.max(0, limit - counter.used), reset: this.#resetAfter(seconds), exceeded };
  }

  /** Rejects this and all other requests of a key for a second or two, however many it has left. */
  burst(key: string, now: number): RateLimitState {
    const seconds = Math.floor(now / 1000);
    this.#counterOf(key, seconds).blockedUntil = seconds + BURST_SECONDS + 1;
    return this.consume(key, now);
  }

  /** What responses show to requests that are not counted. */
  unused(now: number): RateLimitState {
    const { limit } = this.#options;
    return { limit, remaining: limit, reset: this.#resetAfter(Math.floor(now / 1000)), exceeded: false };
  }

  #counterOf(key: string, seconds: number) {
    const window = Math.floor(seconds / this.#options.window);
    const counter = this.#counters.get(key) ?? { window, used: 0, blockedUntil: 0 };
    this.#counters.set(key, counter);
    if (counter.window !== window) Object.assign(counter, { window, used: 0 });
    return counter;
  }

  #resetAfter(seconds: number): number {
    const { window } = this.#options;
    return (Math.floor(seconds / window) + 1) * window;
  }
}

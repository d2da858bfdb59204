/** No sweep is worth its time below this number of keys. */
const MIN_KEYS_TO_SWEEP = 100;

/** The limiters of many keys, created when they are needed and forgotten when they are idle. */
export class LimitersByKey<Limiter extends { readonly isIdle: boolean }> {
  readonly #create: (key: string) => Limiter;
  readonly #limiters = new Map<string, Limiter>();
  #sweepAt = MIN_KEYS_TO_SWEEP;

  constructor(create: (key: string) => Limiter) {
    this.#create = create;
  }

  find(key: string): Limiter | undefined {
    return this.#limiters.get(key);
  }

  findOrCreate(key: string): Limiter {
    const known = this.#limiters.get(key);
    if (known) return known;
    this.#sweepIdle();
    const limiter = this.#create(key);
    this.#limiters.set(key, limiter);
    return limiter;
  }

  /** Forgets idle keys whenever the number of keys has doubled: on average, that costs each new key the same. */
  #sweepIdle(): void {
    if (this.#limiters.size < this.#sweepAt) return;
    for (const [key, limiter] of this.#limiters) if (limiter.isIdle) this.#limiters.delete(key);
    this.#sweepAt = Math.max(MIN_KEYS_TO_SWEEP, 2 * this.#limiters.size);
  }
}

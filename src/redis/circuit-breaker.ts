import { createGuard } from "../internal/guard.js";
import { toText } from "../internal/values.js";
import type { Logger } from "../logger.js";

/** While the circuit is open, one attempt in this time tries whether Redis is back. */
const RETRY_MS = 1000;

/** At most one warning in this time. */
const WARNING_INTERVAL_MS = 60_000;

/**
 * A circuit breaker: after Redis has failed, nothing waits for it until an attempt succeeds again. Its times are those of
 * the monotonic clock, `performance.now`.
 */
export class CircuitBreaker {
  /** How long to wait for each result. */
  readonly timeoutMs: number;
  readonly #logger: Pick<Logger, "warn">;
  readonly #guard = createGuard();
  /** Why the circuit is open; undefined if it is closed. */
  #failure: { reason: unknown } | undefined;
  #retryAt = 0;
  #nextWarningAt = 0;

  constructor(timeoutMs: number, logger: Pick<Logger, "warn">) {
    this.timeoutMs = timeoutMs;
    this.#logger = logger;
  }

  get isOpen(): boolean {
    return this.#failure !== undefined;
  }

  /** Returns the result of `work`; undefined if it fails or takes too long, or if the circuit is open. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.isOpen && performance.now() < this.#retryAt) return undefined;
    this.#retryAt = performance.now() + RETRY_MS;
    try {
      const result = await withTimeout(work(), this.timeoutMs);
      this.#failure = undefined;
      return result;
    } catch (reason) {
      this.#failure = { reason };
      return undefined;
    }
  }

  /** To be called when a request may have to go without Redis. */
  warnIfOpen(): void {
    const now = performance.now();
    if (!this.#failure || now < this.#nextWarningAt) return;
    this.#nextWarningAt = now + WARNING_INTERVAL_MS;
    const { reason } = this.#failure;
    const message = reason instanceof Error ? reason.message : toText(reason);
    const line = `cloudnexus: Redis is unavailable (${message}); the rate limit is not shared until it is back.`;
    this.#guard(() => this.#logger.warn(line));
  }
}

/** In two halves: if this process was suspended, there is time for what is left of an exchange after the first. */
function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`no response within ${timeoutMs} ms`));
    let timer = setTimeout(() => {
      timer = setTimeout(fail, timeoutMs / 2);
    }, timeoutMs / 2);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

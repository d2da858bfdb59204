import { abortable } from "../internal/abortable.js";
import type { AuthorizedAttempt, Transport } from "./call.js";

/** Allows at most `maxConcurrency` requests at a time. The others wait in order of arrival, and leave the queue when aborted. */
export function limitConcurrency(
  maxConcurrency: number,
): (next: Transport<AuthorizedAttempt>) => Transport<AuthorizedAttempt> {
  const slots = new Semaphore(maxConcurrency);
  return (next) => async (context) => {
    const { signal, emit } = context.call;
    await slots.acquire(signal, () => emit({ type: "wait", reason: "concurrency" }));
    try {
      return await next(context);
    } finally {
      slots.release();
    }
  };
}

class Semaphore {
  #free: number;
  readonly #waiters = new Set<() => void>();

  constructor(size: number) {
    this.#free = size;
  }

  /** @param onWait Called if there is no free slot. */
  async acquire(signal: AbortSignal | undefined, onWait: () => void): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    onWait();
    await abortable<void>(signal, (resolve) => {
      this.#waiters.add(resolve);
      return () => this.#waiters.delete(resolve);
    });
  }

  release(): void {
    const [next] = this.#waiters;
    // Hand the slot to the next waiter, so that new callers cannot jump the queue.
    if (next) next();
    else this.#free++;
  }
}

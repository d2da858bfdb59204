import { abortable } from "../internal/abortable.js";
import { type AcquireOptions, type Permit, tooLong, type Waiter } from "../rate-limit/limiter.js";

/** A caller hears again of a wait that grew by more than this. */
const REPORT_THRESHOLD_MS = 1000;

/** The callers who wait for a permit, in the order in which they came. */
export class WaitQueue {
  readonly #waiters = new Set<Waiter>();

  get size(): number {
    return this.#waiters.size;
  }

  /** @param onChange Called after the caller joined the queue, and after it left it without a permit. */
  join({ signal, deadline = Infinity, onWait }: AcquireOptions, onChange: () => void): Promise<Permit> {
    return abortable(signal, (resolve, reject) => {
      const waiter: Waiter = { deadline, until: 0, onWait, resolve, reject };
      this.#waiters.add(waiter);
      onChange();
      return () => {
        if (this.#waiters.delete(waiter)) onChange();
      };
    });
  }

  /** Gives permits to the first callers, until `take` has none left. */
  serve(take: () => Permit | undefined): void {
    for (const waiter of this.#waiters) {
      const permit = take();
      if (!permit) return;
      this.#waiters.delete(waiter);
      waiter.resolve(permit);
    }
  }

  /** Rejects the callers who can't wait until then, and reports it to the others. */
  holdUntil(until: number): void {
    for (const waiter of this.#waiters) {
      if (until > waiter.deadline) {
        this.#waiters.delete(waiter);
        waiter.reject(tooLong(until));
      } else if (until > waiter.until + REPORT_THRESHOLD_MS) {
        waiter.until = until;
        waiter.onWait?.(until);
      }
    }
  }
}

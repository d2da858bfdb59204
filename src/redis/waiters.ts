import { abortable } from "../internal/abortable.js";
import { type AcquireOptions, type Permit, waitTooLongError } from "../rate-limit/limiter.js";

interface Waiter {
  deadline: number;
  /** Until when it was told to wait. */
  until: number;
  onWait: AcquireOptions["onWait"];
  resolve(permit: Permit): void;
  reject(reason: unknown): void;
}

/** Milliseconds by which a wait has to grow to be told of again. */
const told = 1000;

/** Those who wait for a place, in order, and the one pause of whoever gets places for them. */
export class Waiters {
  readonly #queue = new Set<Waiter>();
  /** Nobody gets a place before, as far as is known for now; epoch milliseconds. */
  #noneUntil = 0;
  #knownUntil = 0;
  #endPause: (() => void) | undefined;

  get size(): number {
    return this.#queue.size;
  }

  join({ signal, deadline = Number.POSITIVE_INFINITY, onWait }: AcquireOptions): Promise<Permit> {
    const until = Date.now() < this.#knownUntil ? this.#noneUntil : 0;
    const tooLong = waitTooLongError(until, deadline, Date.now());
    if (tooLong && !signal?.aborted) return Promise.reject(tooLong);
    return abortable(signal, (resolve, reject) => {
      const waiter = { resolve, reject, deadline, onWait, until: 0 };
      this.#queue.add(waiter);
      tell(waiter, until);
      return () => {
        this.#queue.delete(waiter);
        if (this.#queue.size === 0) this.wake();
      };
    });
  }

  /** Gives a place to the first; false where nobody waits any more. */
  serve(permit: Permit): boolean {
    this.#knownUntil = 0;
    for (const waiter of this.#queue) {
      waiter.resolve(permit);
      return true;
    }
    return false;
  }

  /**
   * Ends the wait of those who would be too late.
   *
   * @param until Nobody gets a place before; epoch milliseconds.
   * @param known How long that holds: who comes until then needn't wait either.
   */
  refuseLate(until: number, known = until): void {
    this.#noneUntil = until;
    this.#knownUntil = known;
    for (const waiter of this.#queue) tell(waiter, until);
  }

  refuseAll(reason: unknown): void {
    for (const waiter of this.#queue) waiter.reject(reason);
  }

  /** For so many milliseconds, until `wake`, or until nobody waits any more. */
  pause(milliseconds: number): Promise<void> {
    if (this.#queue.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, Math.ceil(milliseconds)));
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wake(): void {
    this.#endPause?.();
    this.#endPause = undefined;
  }
}

function tell(waiter: Waiter, until: number): void {
  const tooLong = waitTooLongError(until, waiter.deadline, Date.now());
  if (tooLong) waiter.reject(tooLong);
  else if (until > waiter.until + told) {
    waiter.until = until;
    waiter.onWait?.(until);
  }
}

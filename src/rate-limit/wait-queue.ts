import { abortable } from "../internal/abortable.js";
import { type AcquireOptions, type Permit, waitTooLongError } from "./limiter.js";

/** A wait is reported to its caller again if it ends later than reported by more than this. */
const REPORT_THRESHOLD_MS = 1000;

interface Waiter {
  readonly deadline: number;
  /** The end of the wait, as it was reported last; undefined if it is not known. */
  until: number | undefined;
  /** Resumes the loop that reports the wait to the caller. */
  reportWait?: () => void;
  resolve(permit: Permit): void;
  reject(reason: unknown): void;
}

/** The callers who wait for a permit, in order of arrival. */
export class WaitQueue {
  readonly #waiters = new Set<Waiter>();

  get size(): number {
    return this.#waiters.size;
  }

  get isEmpty(): boolean {
    return this.#waiters.size === 0;
  }

  /** @param onChange Called after the caller joined the queue, and after it left it without a permit. */
  join({ signal, deadline = Infinity, onWait }: AcquireOptions, onChange: () => void): Promise<Permit> {
    return abortable(signal, (resolve, reject) => {
      const waiter: Waiter = { deadline, until: undefined, resolve, reject };
      this.#waiters.add(waiter);
      onChange();
      if (onWait) this.#reportWaits(waiter, onWait).catch(reject);
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

  /** Rejects the callers who can't wait until then, and reports the time to the others. */
  holdUntil(until: number, now: number): void {
    for (const waiter of this.#waiters) {
      const tooLong = waitTooLongError(until, waiter.deadline, now);
      if (tooLong) {
        this.#waiters.delete(waiter);
        waiter.reject(tooLong);
      } else if (waiter.until === undefined || until > waiter.until + REPORT_THRESHOLD_MS) {
        waiter.until = until;
        waiter.reportWait?.();
      }
    }
  }

  /**
   * Calls `onWait` at once, and again whenever `reportWait` resumes the loop. The loop belongs to the caller: after an
   * `await` it runs in the caller's async context (`AsyncLocalStorage`), not in that of whoever changed the wait.
   */
  async #reportWaits(waiter: Waiter, onWait: (until: number | undefined) => void): Promise<void> {
    while (this.#waiters.has(waiter)) {
      onWait(waiter.until);
      await new Promise<void>((resolve) => {
        waiter.reportWait = resolve;
      });
    }
  }
}

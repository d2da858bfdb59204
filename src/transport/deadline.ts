import { TimeoutError } from "../errors.js";
import { afterTimeout, onAbort, unlessAborted } from "../internal/abortable.js";
import type { Call } from "./call.js";

/** Ends a call when its caller aborts it, or when `totalTimeout` has passed. */
export interface Deadline {
  /** Epoch milliseconds; Infinity if the call may take any time. */
  readonly at: number;
  /** Aborts with the caller's reason, with a `TimeoutError`, or with what `abort` was given. Undefined if nothing can end the call early. */
  readonly signal: AbortSignal | undefined;
  abort(reason: unknown): void;
  /**
   * Settles as `start` does, or rejects as soon as the signal aborts, whatever the call is waiting for. Afterwards, the
   * caller can still abort a body that the call has handed over unread, until it ends.
   */
  run<T>(start: () => Promise<T>, progress: Call["progress"]): Promise<T>;
}

/** The deadline of a call that nothing can end early. Most calls are of this kind, and so need neither signals nor listeners. */
const NO_DEADLINE: Deadline = { at: Infinity, signal: undefined, abort: () => {}, run: (start) => start() };

/**
 * @param totalTimeout Milliseconds from now.
 * @param hasMiddleware Whether there is middleware, which may end the call by a signal of its own.
 */
export function createDeadline(
  callerSignal: AbortSignal | undefined,
  totalTimeout: number | undefined,
  hasMiddleware: boolean,
): Deadline {
  if (!callerSignal && totalTimeout === undefined && !hasMiddleware) return NO_DEADLINE;
  // Not AbortSignal.timeout with AbortSignal.any: their timers and listeners cannot be removed when the call is over.
  const controller = new AbortController();
  const { signal } = controller;
  const abort = (reason: unknown) => controller.abort(reason);
  const abortWhenLate = () => abort(new TimeoutError(`no response within ${totalTimeout} ms (totalTimeout).`));
  return {
    at: totalTimeout === undefined ? Infinity : Date.now() + totalTimeout,
    signal,
    abort,
    async run(start, progress) {
      if (callerSignal?.aborted) throw callerSignal.reason;
      const removeListener = callerSignal && onAbort(callerSignal, () => abort(callerSignal.reason));
      const cancelTimer = totalTimeout === undefined ? undefined : afterTimeout(totalTimeout, abortWhenLate);
      let end: Promise<void> | undefined;
      try {
        const result = await unlessAborted(signal, start);
        end = progress.streamEnd;
        return result;
      } catch (error) {
        // Nobody will read a stream that has arrived.
        abort(error);
        throw error;
      } finally {
        cancelTimer?.();
        if (end) void end.finally(() => removeListener?.());
        else removeListener?.();
      }
    },
  };
}

import { TimeoutError } from "../errors.js";
import { abortable } from "../internal/abortable.js";

/** Ends a call when its caller aborts it, or when its total time is over. */
export interface Deadline {
  /** Epoch milliseconds; Infinity if the call may take any time. */
  readonly at: number;
  /** Aborts with the caller's reason, with a `TimeoutError`, or with what `abort` was given. */
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Settles as `start` does, or rejects as soon as the signal aborts, whatever the call is waiting for. */
  run<T>(start: () => Promise<T>): Promise<T>;
  /** Passes the caller's abort on until the promise settles: for a body that outlives its call. */
  extendUntil(end: Promise<void>): void;
}

/**
 * @param totalTimeout Milliseconds from now.
 */
export function createDeadline(callerSignal: AbortSignal | undefined, totalTimeout: number | undefined): Deadline {
  // Not AbortSignal.timeout with AbortSignal.any: their timers and listeners cannot be removed when the call is over.
  const controller = new AbortController();
  const abort = (reason: unknown) => controller.abort(reason);
  const abortFromCaller = () => abort(callerSignal?.reason);
  return {
    at: totalTimeout === undefined ? Infinity : Date.now() + totalTimeout,
    signal: controller.signal,
    abort,
    async run(start) {
      if (callerSignal?.aborted) throw callerSignal.reason;
      callerSignal?.addEventListener("abort", abortFromCaller);
      const timer =
        totalTimeout === undefined
          ? undefined
          : setTimeout(
              () => abort(new TimeoutError(`no response within ${totalTimeout} ms (totalTimeout).`)),
              totalTimeout,
            );
      try {
        return await abortable(controller.signal, (resolve, reject) => {
          start().then(resolve, reject);
          return () => {};
        });
      } finally {
        clearTimeout(timer);
        callerSignal?.removeEventListener("abort", abortFromCaller);
      }
    },
    extendUntil(end) {
      callerSignal?.addEventListener("abort", abortFromCaller);
      void end.finally(() => callerSignal?.removeEventListener("abort", abortFromCaller));
    },
  };
}

import { TimeoutError } from "../errors.js";

/** What bounds a call as a whole. */
export interface Budget {
  /** Aborts with the caller's reason, or with a `TimeoutError` at the deadline; absent where nothing can abort. */
  signal: AbortSignal | undefined;
  /** Epoch milliseconds; Infinity for none. */
  deadline: number;
  /** Lets go of timer and listener. */
  end(): void;
}

/** Joins the caller's signal and the call's total timeout. */
export function budgetOf(operation: string, signal: AbortSignal | undefined, totalTimeout: number | undefined): Budget {
  if (totalTimeout === undefined) return { signal, deadline: Number.POSITIVE_INFINITY, end() {} };
  // Not AbortSignal.timeout with AbortSignal.any: they can't be let go of, and a call is often long over by then.
  const controller = new AbortController();
  const forward = () => controller.abort(signal?.reason);
  const timer = setTimeout(
    () => controller.abort(new TimeoutError(`${operation}: not done within ${totalTimeout} ms (\`totalTimeout\`).`)),
    totalTimeout,
  );
  if (signal?.aborted) forward();
  signal?.addEventListener("abort", forward);
  return {
    signal: controller.signal,
    deadline: Date.now() + totalTimeout,
    end() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", forward);
    },
  };
}

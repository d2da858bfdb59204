import { abortable } from "../abortable.js";
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
  let end = () => {};
  if (!totalTimeout || signal?.aborted) return { signal, deadline: Infinity, end };
  // Not AbortSignal.timeout with AbortSignal.any: they can't be let go of, and a call is often long over by then.
  const controller = new AbortController();
  abortable<void>(signal, (resolve, reject) => {
    end = resolve;
    const late = () => reject(new TimeoutError(`${operation}: no answer within ${totalTimeout} ms (totalTimeout).`));
    const timer = setTimeout(late, totalTimeout);
    return () => clearTimeout(timer);
  }).catch((reason) => controller.abort(reason));
  return { signal: controller.signal, deadline: Date.now() + totalTimeout, end };
}

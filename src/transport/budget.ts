import { TimeoutError } from "../errors.js";
import { abortable } from "../internal/abortable.js";
import type { Call } from "./types.js";

/**
 * Runs a call until the caller's signal aborts or its total timeout has passed, whatever it waits for then: a server,
 * a key, middleware. It rejects with the signal's reason, or with a `TimeoutError`.
 */
export function inTime<T>(
  call: Call,
  signal: AbortSignal | undefined,
  totalTimeout: number | undefined,
  start: () => Promise<T>,
): Promise<T> {
  if (!signal && !totalTimeout) return start();
  // Not AbortSignal.timeout with AbortSignal.any: they can't be let go of, and a call is often long over by then.
  const controller = new AbortController();
  call.signal = controller.signal;
  if (totalTimeout) call.deadline = Date.now() + totalTimeout;
  return abortable<T>(signal, (resolve, reject) => {
    const late = () =>
      reject(new TimeoutError(`${call.operation}: no answer within ${totalTimeout} ms (totalTimeout).`));
    const timer = totalTimeout && setTimeout(late, totalTimeout);
    start().then(resolve, reject);
    return (failure) => {
      clearTimeout(timer);
      if (failure !== undefined) controller.abort(failure);
    };
  });
}

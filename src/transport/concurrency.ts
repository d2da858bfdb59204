import { abortable } from "../internal/abortable.js";
import type { AuthorizedAttempt, Transport } from "./call.js";

/** Allows at most `maxConcurrency` requests at a time. The others wait in order of arrival, and leave the queue when aborted. */
export function limitConcurrency(
  maxConcurrency: number,
): (next: Transport<AuthorizedAttempt>) => Transport<AuthorizedAttempt> {
  let freeSlots = maxConcurrency;
  const waiters = new Set<() => void>();
  return (next) => async (context) => {
    const { signal, emit } = context.call;
    if (freeSlots > 0) freeSlots--;
    else {
      emit({ type: "wait", reason: "concurrency" });
      await abortable<void>(signal, (resolve) => {
        waiters.add(resolve);
        return () => waiters.delete(resolve);
      });
    }
    try {
      return await next(context);
    } finally {
      // Hand the slot to the next waiter, so that new callers cannot jump the queue.
      const [waiter] = waiters;
      if (waiter) waiter();
      else freeSlots++;
    }
  };
}

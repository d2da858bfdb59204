import { abortable } from "../abortable.js";
import type { Layer } from "./types.js";

/** At most `max` requests in flight; others wait their turn, in order of arrival, and leave when aborted. */
export function limitConcurrency(max: number): Layer {
  let free = max;
  const waiting = new Set<() => void>();

  return (next) => async (call, key) => {
    if (free > 0) free--;
    else {
      await abortable<void>(call.signal, (go) => {
        waiting.add(go);
        call.observe?.({ type: "wait", reason: "concurrency" });
        return () => waiting.delete(go);
      });
    }
    try {
      return await next(call, key);
    } finally {
      // The place goes from hand to hand: nobody who comes now may take it first.
      const [go] = waiting;
      if (go) go();
      else free++;
    }
  };
}

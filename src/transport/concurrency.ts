import { abortable } from "../abortable.js";
import type { Call, Layer } from "./types.js";

/** At most `max` requests in flight; others wait their turn, in order of arrival, and leave when aborted. */
export function limitConcurrency(max: number): Layer {
  let free = max;
  const waiting = new Set<() => void>();

  const leave = () => {
    const [next] = waiting;
    if (next) next();
    else free++;
  };

  const enter = ({ signal, observe }: Call) =>
    abortable<void>(signal, (go) => {
      waiting.add(go);
      observe({ type: "wait", reason: "concurrency" });
      return () => waiting.delete(go);
    });

  return (next) => async (call, key) => {
    if (free > 0) free--;
    else await enter(call);
    try {
      return await next(call, key);
    } finally {
      leave();
    }
  };
}

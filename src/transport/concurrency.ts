import type { Layer } from "./types.js";

/** At most `max` requests in flight; others wait their turn, in order of arrival, and leave when aborted. */
export function limitConcurrency(max: number): Layer {
  let free = max;
  const waiting = new Set<() => void>();

  const leave = () => {
    const [next] = waiting;
    if (next === undefined) free++;
    else next();
  };

  const enter = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const settle = () => {
        waiting.delete(go);
        signal?.removeEventListener("abort", quit);
      };
      const go = () => {
        settle();
        resolve();
      };
      const quit = () => {
        settle();
        reject(signal?.reason);
      };
      waiting.add(go);
      signal?.addEventListener("abort", quit);
    });

  return (next) => async (call, key) => {
    if (free > 0) free--;
    else await enter(call.signal);
    try {
      return await next(call, key);
    } finally {
      leave();
    }
  };
}

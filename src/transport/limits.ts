import { abortable } from "../internal/abortable.js";
import type { Permit, RateLimiter } from "../rate-limit/limiter.js";
import { classifyFailure } from "./failure.js";
import type { Fetch } from "./types.js";

/**
 * Holds requests back: at most `max` go at the same time, and each only when the limiter, where there is one, has a place
 * for it, which is then told what came of it. Who waits goes in order of arrival, and leaves when aborted. Both are in one
 * layer: another one would be another promise in every call.
 *
 * @param tell Gets the headers of each answer that has the rate limit in them.
 */
export function limit(max: number, limiter: RateLimiter | false, tell: (headers: Headers) => void, next: Fetch): Fetch {
  let free = max;
  const waiting = new Set<() => void>();

  return async (call, key) => {
    if (free > 0) free--;
    else {
      await abortable<void>(call.signal, (go) => {
        waiting.add(go);
        call.observe?.({ type: "wait", reason: "concurrency" });
        return () => waiting.delete(go);
      });
    }
    let permit: Permit | undefined;
    try {
      permit = limiter ? await limiter.acquire(key, call) : undefined;
      const sentAt = Date.now();
      // By the headers: a body that stalls mustn't hold up those who wait for what they tell.
      return await next(call, key, ({ status, headers }) => {
        if (headers.has("x-ratelimit-limit")) tell(headers);
        permit?.release({ sent: true, answer: { status, headers, sentAt, receivedAt: Date.now() } });
      });
    } catch (error) {
      permit?.release({ sent: classifyFailure(error) !== "unsent" });
      throw error;
    } finally {
      // The place goes from hand to hand: nobody who comes now may take it first.
      const [go] = waiting;
      if (go) go();
      else free++;
    }
  };
}

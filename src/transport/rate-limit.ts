import type { RateLimiter } from "../rate-limiter.js";
import { classifyFailure } from "./failure.js";
import type { Layer } from "./types.js";

/** Asks the limiter for a place before a request is sent, and tells it what came of it. */
export function limitRate(limiter: RateLimiter): Layer {
  return (next) => async (call, key) => {
    const onWait = (until?: number) => call.observe({ type: "wait", reason: "rate limit", until });
    const permit = await limiter.acquire(key, { signal: call.signal, deadline: call.deadline, onWait });
    const sentAt = Date.now();
    // By the headers: a body that stalls mustn't hold up those who wait for what they tell.
    const heard = ({ status, headers }: Response) =>
      permit.release({ sent: true, answer: { status, headers, sentAt, receivedAt: Date.now() } });
    try {
      return await next(call, key, heard);
    } catch (error) {
      permit.release({ sent: classifyFailure(error) !== "never-sent" });
      throw error;
    }
  };
}

import type { Outcome, RateLimiter } from "../rate-limiter.js";
import { classifyFailure } from "./failure.js";
import type { Layer } from "./types.js";

/** Asks the limiter for a place before a request is sent, and tells it what came of it. */
export function limitRate(limiter: RateLimiter): Layer {
  return (next) => async (call, key) => {
    const asked = limiter.acquire(key, {
      signal: call.signal,
      deadline: call.deadline === Number.POSITIVE_INFINITY ? undefined : call.deadline,
    });
    const permit = asked instanceof Promise ? await asked : asked;
    const sentAt = Date.now();
    let outcome: Outcome = { sent: true };
    try {
      const response = await next(call, key);
      outcome = {
        sent: true,
        answer: { status: response.status, headers: response.headers, sentAt, receivedAt: Date.now() },
      };
      return response;
    } catch (error) {
      if (classifyFailure(error) === "never-sent") outcome = { sent: false };
      throw error;
    } finally {
      permit.release(outcome);
    }
  };
}

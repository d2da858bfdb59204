import type { RateLimiter } from "../rate-limiter.js";
import { classifyFailure } from "./failure.js";
import type { Layer } from "./types.js";

/**
 * Asks the limiter, where there is one, for a place before a request is sent, and tells it what came of it.
 *
 * @param tell Gets the headers of each answer that has the rate limit in them.
 */
export function limitRate(limiter: RateLimiter | false, tell: (headers: Headers) => void): Layer {
  return (next) => async (call, key) => {
    const permit = limiter && (await limiter.acquire(key, call));
    const sentAt = Date.now();
    // By the headers: a body that stalls mustn't hold up those who wait for what they tell.
    const heard = ({ status, headers }: Response) => {
      if (headers.has("x-ratelimit-limit")) tell(headers);
      if (permit) permit.release({ sent: true, answer: { status, headers, sentAt, receivedAt: Date.now() } });
    };
    try {
      return await next(call, key, heard);
    } catch (error) {
      if (permit) permit.release({ sent: classifyFailure(error) !== "unsent" });
      throw error;
    }
  };
}

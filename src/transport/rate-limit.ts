import type { Permit, RateLimiter } from "../rate-limit/limiter.js";
import type { AuthorizedAttempt, Transport } from "./call.js";
import { classifyNetworkError } from "./network-error.js";

/**
 * Sends a request only once the limiter has a permit for it, and lets the limiter learn from the response.
 *
 * @param onHeaders Receives the headers of every response.
 */
export function respectRateLimit(
  limiter: RateLimiter | false,
  onHeaders: (headers: Headers, apiKey: string | undefined) => void,
): (next: Transport<AuthorizedAttempt>) => Transport<AuthorizedAttempt> {
  return (next) => async (context) => {
    const { apiKey, signal, deadline, emit } = context;
    const onWait = (until: number | undefined) => emit({ type: "wait", reason: "rate limit", until });
    // Requests without a key have a limit of their own.
    const permit: Permit | undefined = limiter
      ? await limiter.acquire(apiKey ?? "", { signal, deadline, onWait })
      : undefined;
    const sentAt = Date.now();
    try {
      return await next({
        ...context,
        // At the headers: a body that stalls must not hold up callers who wait for what the headers say.
        onHeaders({ status, headers }) {
          onHeaders(headers, apiKey);
          permit?.release({ sent: true, answer: { status, headers, sentAt, receivedAt: Date.now() } });
        },
      });
    } catch (error) {
      permit?.release({ sent: mayHaveArrived(error) });
      throw error;
    }
  };
}

function mayHaveArrived(error: unknown): boolean {
  const failure = classifyNetworkError(error);
  return failure !== "not-sent" && failure !== "not-retryable";
}

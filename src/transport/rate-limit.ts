import { ConfigurationError } from "../errors.js";
import { unlessAborted } from "../internal/abortable.js";
import { hasMethods } from "../internal/values.js";
import type { AcquireOptions, Permit, RateLimiter } from "../rate-limit/limiter.js";
import type { AuthorizedAttempt, Transport } from "./call.js";
import { classifyNetworkError } from "./network-error.js";
import { mayHaveTakenEffect } from "./retry-policy.js";

/**
 * Sends a request only once the limiter has a permit for it, and lets the limiter learn from the response.
 *
 * @param onResponseHeaders Receives the headers of every response.
 */
export function respectRateLimit(
  limiter: RateLimiter | false,
  onResponseHeaders: (headers: Headers, apiKey: string | undefined) => void,
): (next: Transport<AuthorizedAttempt>) => Transport<AuthorizedAttempt> {
  return (next) =>
    async ({ call, request, apiKey }) => {
      const { signal, deadline, emit, attempts } = call;
      const onWait = (until: number | undefined) => emit({ type: "wait", reason: "rate limit", until });
      // Requests without a key have a limit of their own.
      const permit = limiter ? await acquire(limiter, apiKey ?? "", { signal, deadline, onWait }) : undefined;
      const sentBefore = attempts.length;
      const sentAt = Date.now();
      // When the headers arrive: a body that stalls must not delay callers who wait for what the headers report.
      const onHeaders = ({ status, headers }: Response) => {
        onResponseHeaders(headers, apiKey);
        permit?.release({ sent: true, answer: { status, headers, sentAt, receivedAt: Date.now() } });
      };
      try {
        return await next({ call, request, apiKey, onHeaders });
      } catch (error) {
        permit?.release({
          sent: attempts.length > sentBefore && mayHaveTakenEffect(classifyNetworkError(error) ?? "connection-lost"),
        });
        throw error;
      }
    };
}

/** A limiter that the user wrote may ignore its signal, and issue a permit when nobody waits for it any more. */
async function acquire(limiter: RateLimiter, key: string, options: AcquireOptions): Promise<Permit> {
  const acquired = limiter.acquire(key, options);
  const permit = acquired instanceof Promise ? await whileNotAborted(acquired, options.signal) : acquired;
  if (!hasMethods(permit, "release")) {
    throw new ConfigurationError(
      "rateLimiter.acquire must return a permit with a release method, or a promise of one.",
    );
  }
  return permit;
}

function whileNotAborted(acquired: Promise<Permit>, signal: AbortSignal | undefined): Promise<Permit> {
  return unlessAborted(signal, () => acquired).catch((error: unknown) => {
    acquired.then(
      (permit) => permit.release({ sent: false }),
      () => {},
    );
    throw error;
  });
}

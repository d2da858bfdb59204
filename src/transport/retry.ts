import { ConnectionError, TimeoutError } from "../errors.js";
import { waitUntil } from "../internal/abortable.js";
import { withoutKeys } from "../internal/redact.js";
import { MAX_WAIT_MS } from "../rate-limit/headers.js";
import { type CallWithRequest, isRepeatable, type Transport } from "./call.js";
import { classifyNetworkError, describeNetworkError, type NetworkFailure } from "./network-error.js";
import type { RetryBudget } from "./retry-budget.js";
import { type AttemptResult, isRateLimited, isRetryable, retryDelay } from "./retry-policy.js";

/** An attempt that has ended; without a response, with the error that the call rejects with if no other attempt follows. */
type EndedAttempt =
  | { readonly result: Response; readonly error?: undefined }
  | { readonly result: NetworkFailure; readonly error: ConnectionError | TimeoutError };

/** Repeats attempts as the policy allows. Resolves with the last response, whatever its status. */
export function retry(budget: RetryBudget): (next: Transport) => Transport {
  return (next) => async (context) => {
    const { call } = context;
    for (let retries = 0, paidRetries = 0; ; retries++) {
      const { result, error } = await runAttempt(next, context);
      if (!error && result.ok) {
        budget.onSuccess(paidRetries);
        return result;
      }
      const until = nextAttemptAt(result, retries, context);
      // A 429 does not mean that the server is failing, and the wait for the reset already limits the load.
      const isPaid = !isRateLimited(result);
      if (until === undefined || (isPaid && !budget.tryRetry())) {
        if (error) throw error;
        return result;
      }
      if (isPaid) paidRetries++;
      call.emit({ type: "wait", reason: isPaid ? "backoff" : "rate limit", until });
      await waitUntil(until, call.signal);
    }
  };
}

/** When to try again, in epoch milliseconds; undefined if no other attempt may follow. */
function nextAttemptAt(result: AttemptResult, retries: number, { call, request }: CallWithRequest): number | undefined {
  const { maxRetries, idempotent, deadline } = call;
  if (retries >= maxRetries || !isRepeatable(request) || !isRetryable(result, idempotent)) return undefined;
  const now = Date.now();
  const delay = retryDelay(retries, result, now, Math.random());
  return delay > MAX_WAIT_MS || now + delay > deadline ? undefined : now + delay;
}

/** @throws errors that are not network failures: an abort, an invalid key, an error of the user's own fetch. */
async function runAttempt(next: Transport, context: CallWithRequest): Promise<EndedAttempt> {
  const { progress, signal } = context.call;
  try {
    return { result: await next(context) };
  } catch (error) {
    const isOfAttempt = error === progress.attemptError && error !== signal?.reason;
    const result = isOfAttempt ? classifyNetworkError(error) : undefined;
    if (!result) throw error;
    return { result, error: error instanceof TimeoutError ? error : connectionError(result, error) };
  }
}

const FAILURE_MESSAGES: Readonly<Record<NetworkFailure, string>> = {
  "not-sent": "could not connect",
  "not-retryable": "the request could not be sent",
  "connection-lost": "connection lost before the response was complete",
};

function connectionError(failure: NetworkFailure, cause: unknown): ConnectionError {
  return new ConnectionError(`${FAILURE_MESSAGES[failure]} (${describeNetworkError(cause)}).`, {
    cause: withoutKeys(cause),
  });
}

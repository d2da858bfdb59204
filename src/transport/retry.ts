import { ConnectionError, TimeoutError } from "../errors.js";
import { waitUntil } from "../internal/abortable.js";
import { MAX_WAIT_MS } from "../rate-limit/headers.js";
import type { AttemptContext, Transport } from "./call.js";
import { attachCallContext } from "./call-context.js";
import { classifyNetworkError, describeNetworkError, type NetworkFailure } from "./network-error.js";
import type { RetryBudget } from "./retry-budget.js";
import { type AttemptResult, isRateLimited, isRetryable, mayHaveTakenEffect, retryDelay } from "./retry-policy.js";

/** An attempt without a response, with the error that the call rejects with if no other attempt follows. */
type FailedAttempt = Extract<AttemptResult, { type: "failure" }> & { readonly error: ConnectionError | TimeoutError };

type RespondedAttempt = Extract<AttemptResult, { type: "response" }> & { readonly response: Response };

/** Repeats attempts as the policy allows. Resolves with the last response, whatever its status. */
export function retry(budget: RetryBudget): (next: Transport) => Transport {
  return (next) => async (context) => {
    const { progress } = context;
    let mayHave = false;
    for (let retries = 0; ; retries++) {
      const result = await runAttempt(next, context);
      if (result.type === "response" && result.response.ok) {
        budget.onSuccess(retries);
        return result.response;
      }
      // Later attempts do not undo what an earlier one may have done.
      mayHave ||= mayHaveTakenEffect(result);
      progress.mayHaveTakenEffect = mayHave;
      const until = nextAttemptAt(result, retries, context, budget);
      if (until === undefined) {
        if (result.type === "response") return result.response;
        throw attachCallContext(result.error, context);
      }
      context.emit({ type: "wait", reason: isRateLimited(result) ? "rate limit" : "backoff", until });
      await waitUntil(until, context.signal);
    }
  };
}

/** When to try again, in epoch milliseconds; undefined if no other attempt may follow. */
function nextAttemptAt(
  result: AttemptResult,
  retries: number,
  { maxRetries, idempotent, deadline, request }: AttemptContext,
  budget: RetryBudget,
): number | undefined {
  const canRepeat = !(request.body instanceof ReadableStream);
  if (retries >= maxRetries || !canRepeat || !isRetryable(result, idempotent)) return undefined;
  const now = Date.now();
  const delay = retryDelay(retries, result, now, Math.random());
  if (delay > MAX_WAIT_MS || now + delay > deadline) return undefined;
  // A 429 is no sign of a failing server, and the wait for its reset already limits the load.
  if (!isRateLimited(result) && !budget.tryRetry()) return undefined;
  return now + delay;
}

/** @throws whatever is not a failure of the network: an abort, an invalid key, an error of the user's own fetch. */
async function runAttempt(next: Transport, context: AttemptContext): Promise<RespondedAttempt | FailedAttempt> {
  const sentBefore = context.attempts.length;
  try {
    const response = await next(context);
    return { type: "response", status: response.status, headers: response.headers, response };
  } catch (error) {
    const wasSent = context.attempts.length > sentBefore;
    const failure = wasSent && error !== context.signal.reason ? classifyNetworkError(error) : undefined;
    if (!failure) throw attachCallContext(error, context);
    const reported = error instanceof TimeoutError ? error : connectionError(failure, error);
    return { type: "failure", failure, error: reported };
  }
}

const FAILURE_MESSAGES: Readonly<Record<NetworkFailure, string>> = {
  "not-sent": "could not connect",
  "not-retryable": "the request could not be sent",
  "connection-lost": "connection lost before the response was complete",
};

function connectionError(failure: NetworkFailure, cause: unknown): ConnectionError {
  return new ConnectionError(`${FAILURE_MESSAGES[failure]} (${describeNetworkError(cause)}).`, { cause });
}

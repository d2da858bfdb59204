import { abortable } from "../abortable.js";
import { type CloudNexusError, ConnectionError, TimeoutError } from "../errors.js";
import { classifyFailure } from "./failure.js";
import { delayBefore, isRetryable, isUnknown, type Outcome } from "./policy.js";
import { explain } from "./story.js";
import type { Call, Fetch } from "./types.js";

type Result = { response: Response; outcome: Outcome } | { error: CloudNexusError; outcome: Outcome };

interface RetryOptions {
  keyOf: (call: Call) => string | Promise<string>;
  random?: () => number;
}

/**
 * The loop around the attempts of a call: asks for the key, sends, and sends again where the policy says so.
 * Gives the last answer, whatever its status.
 */
export function retry({
  keyOf,
  random = Math.random,
}: RetryOptions): (next: Fetch) => (call: Call) => Promise<Response> {
  return (next) => async (call) => {
    for (let retries = 0; ; retries++) {
      const result = await attempt(next, call, keyOf);
      const { outcome } = result;
      const again = retries < call.maxRetries && isRetryable(outcome, call.idempotent);
      const delay = again ? delayBefore(retries, outcome, Date.now(), random) : Number.POSITIVE_INFINITY;
      if (again && Date.now() + delay <= call.deadline) {
        const isRefused = "status" in outcome && outcome.status === 429;
        call.observe({ type: "wait", reason: isRefused ? "rate limit" : "backoff", until: Date.now() + delay });
        await sleep(delay, call.signal);
      } else if ("error" in result) throw explain(result.error, call, isUnknown(outcome));
      else return result.response;
    }
  };
}

async function attempt(next: Fetch, call: Call, keyOf: RetryOptions["keyOf"]): Promise<Result> {
  const sentBefore = call.attempts.length;
  try {
    call.signal?.throwIfAborted();
    const response = await next(call, await keyOf(call));
    return { response, outcome: response };
  } catch (error) {
    const sent = call.attempts.length > sentBefore;
    if (call.signal?.aborted) throw explain(call.signal.reason, call, sent);
    const failure = sent ? classifyFailure(error) : undefined;
    if (failure === undefined) throw explain(error, call, sent);
    return { error: error instanceof TimeoutError ? error : unreached(error, call, failure), outcome: { failure } };
  }
}

function unreached(cause: unknown, { operation }: Call, failure: string): ConnectionError {
  const reason = cause instanceof Error ? (cause.cause ?? cause) : cause;
  const why = reason instanceof Error ? reason.message || reason.name : reason;
  return new ConnectionError(
    `${operation}: ${failure === "lost" ? "the answer was lost" : "no connection"} (${why}).`,
    { cause },
  );
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return abortable<void>(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

import { abortable } from "../abortable.js";
import { type CloudNexusError, ConnectionError, TimeoutError } from "../errors.js";
import { classifyFailure } from "./failure.js";
import { delayBefore, isRetryable, isUnknown } from "./policy.js";
import { explain } from "./story.js";
import type { Call, Fetch } from "./types.js";

/** An answer, or why there is none. */
type Result = Response | { failure: "never-sent" | "lost" | "fatal"; error: CloudNexusError };

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
      if (retries < call.maxRetries && isRetryable(result, call.idempotent)) {
        const until = Date.now() + delayBefore(retries, result, Date.now(), random);
        if (until <= call.deadline) {
          const isRefused = "status" in result && result.status === 429;
          call.observe({ type: "wait", reason: isRefused ? "rate limit" : "backoff", until });
          await sleep(until - Date.now(), call.signal);
          continue;
        }
      }
      if ("failure" in result) throw explain(result.error, call, isUnknown(result));
      return result;
    }
  };
}

async function attempt(next: Fetch, call: Call, keyOf: RetryOptions["keyOf"]): Promise<Result> {
  const sentBefore = call.attempts.length;
  try {
    call.signal?.throwIfAborted();
    return await next(call, await keyOf(call));
  } catch (error) {
    const isSent = call.attempts.length > sentBefore;
    const isAborted = call.signal?.aborted;
    const failure = isSent && !isAborted ? classifyFailure(error) : undefined;
    if (failure === undefined) throw explain(isAborted ? call.signal?.reason : error, call, isSent);
    return { failure, error: error instanceof TimeoutError ? error : unreached(error, call, failure) };
  }
}

function unreached(cause: unknown, { operation }: Call, failure: string): ConnectionError {
  const reason = cause instanceof Error ? (cause.cause ?? cause) : cause;
  const why = reason instanceof Error ? reason.message || reason.name : reason;
  const what = failure === "lost" ? "the answer was lost" : "no connection";
  return new ConnectionError(`${operation}: ${what} (${why}).`, { cause });
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return abortable<void>(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

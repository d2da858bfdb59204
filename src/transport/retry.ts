import { abortable } from "../abortable.js";
import { type CloudNexusError, ConnectionError, TimeoutError } from "../errors.js";
import { classifyFailure } from "./failure.js";
import { delayBefore, isRetryable, isUnknown } from "./policy.js";
import { explain } from "./story.js";
import type { Call, Fetch } from "./types.js";

/** An answer, or why there is none. */
type Result = Response | { failure: "never-sent" | "lost" | "fatal"; error: CloudNexusError };

type KeyOf = (call: Call) => string | Promise<string>;

/**
 * The loop around the attempts of a call: asks for the key, sends, and sends again where the policy says so.
 * Gives the last answer, whatever its status.
 */
export function retry(keyOf: KeyOf, next: Fetch): (call: Call) => Promise<Response> {
  return async (call) => {
    for (let retries = 0; ; retries++) {
      const result = await attempt(next, call, keyOf);
      if (retries < call.maxRetries && isRetryable(result, call.idempotent)) {
        const until = Date.now() + delayBefore(retries, result, Date.now(), Math.random);
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

async function attempt(next: Fetch, call: Call, keyOf: KeyOf): Promise<Result> {
  const { attempts, operation, signal } = call;
  const sentBefore = attempts.length;
  try {
    signal?.throwIfAborted();
    return await next(call, await keyOf(call));
  } catch (error) {
    const isSent = attempts.length > sentBefore;
    const failure = isSent && !signal?.aborted ? classifyFailure(error) : undefined;
    if (failure === undefined) throw explain(signal?.aborted ? signal.reason : error, call, isSent);
    if (error instanceof TimeoutError) return { failure, error };
    const why = error instanceof Error && error.cause ? error.cause : error;
    const what = failure === "lost" ? "the answer was lost" : "no connection";
    return { failure, error: new ConnectionError(`${operation}: ${what} (${why}).`, { cause: error }) };
  }
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return abortable<void>(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

import { abortable } from "../abortable.js";
import { type CloudNexusError, ConnectionError, TimeoutError } from "../errors.js";
import { classifyFailure } from "./failure.js";
import { delayBefore, isRetryable, isUnknown } from "./policy.js";
import { explain } from "./story.js";
import type { Call, Fetch } from "./types.js";

/** Why there is no answer. */
interface Failure {
  status?: undefined;
  failure: "never-sent" | "lost" | "fatal";
  error: CloudNexusError;
}

type KeyOf = (call: Call) => string | Promise<string>;

/**
 * The loop around the attempts of a call: asks for the key, sends, and sends again where the policy says so.
 * Gives the last answer, whatever its status.
 */
export function retry(keyOf: KeyOf, next: Fetch): (call: Call) => Promise<Response> {
  return async (call) => {
    for (let retries = 0; ; retries++) {
      const result = await attempt(next, call, keyOf);
      const mayRetry = retries < call.maxRetries && isRetryable(result, call.idempotent);
      const until = mayRetry ? Date.now() + delayBefore(retries, result, Date.now(), Math.random) : undefined;
      if (until === undefined || until > call.deadline) {
        if ("failure" in result) throw explain(result.error, call, isUnknown(result));
        return result;
      }
      call.observe({ type: "wait", reason: result.status === 429 ? "rate limit" : "backoff", until });
      await abortable<void>(call.signal, (resolve) => {
        const timer = setTimeout(resolve, until - Date.now());
        return () => clearTimeout(timer);
      });
    }
  };
}

/** @throws whatever no other attempt could mend. */
async function attempt(next: Fetch, call: Call, keyOf: KeyOf): Promise<Response | Failure> {
  const { attempts, operation, signal } = call;
  const sentBefore = attempts.length;
  try {
    return await next(call, await keyOf(call));
  } catch (error) {
    const isSent = attempts.length > sentBefore;
    const failure = isSent && error !== signal?.reason ? classifyFailure(error) : undefined;
    if (failure === undefined) throw explain(error, call, isSent);
    if (error instanceof TimeoutError) return { failure, error };
    const why = error instanceof Error && error.cause ? error.cause : error;
    return { failure, error: new ConnectionError(`${operation}: ${failure} (${why}).`, { cause: error }) };
  }
}

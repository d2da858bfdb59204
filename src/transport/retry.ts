import { type CloudNexusError, ConnectionError, fieldsOf, TimeoutError } from "../errors.js";
import { abortable } from "../internal/abortable.js";
import type { Answer } from "./answer.js";
import { classifyFailure } from "./failure.js";
import { delayBefore, isRetryable, isUnknown, type Outcome } from "./policy.js";
import { explain } from "./story.js";
import type { Call, Fetch } from "./types.js";

/** An attempt without an answer. */
interface Failed extends Outcome {
  error: CloudNexusError;
}

type KeyOf = () => string | Promise<string>;

/**
 * The loop around the attempts of a call: asks for the key, sends, and sends again where the policy says so.
 * Gives the last answer, whatever its status.
 */
export function retry(keyOf: KeyOf, next: Fetch): (call: Call) => Promise<Answer> {
  return async (call) => {
    let unknown = false;
    for (let retries = 0; ; retries++) {
      let result: Answer | Failed;
      try {
        result = await next(call, await keyOf());
        if (result.ok) return result;
      } catch (error) {
        result = failureOf(error, call, retries);
      }
      // What an attempt before this one may have done stays so.
      call.unknown = unknown ||= isUnknown(result);
      const mayRetry = retries < call.maxRetries && isRetryable(result, call.idempotent);
      const until = mayRetry && Date.now() + delayBefore(retries, result, Date.now(), Math.random);
      if (!until || until > call.deadline) {
        if ("error" in result) throw explain(result.error, call);
        return result;
      }
      call.observe?.({ type: "wait", reason: result.status === 429 ? "rate limit" : "backoff", until });
      await abortable<void>(call.signal, (resolve) => {
        const timer = setTimeout(resolve, until - Date.now());
        return () => clearTimeout(timer);
      });
    }
  };
}

/** @throws whatever no other attempt could mend: what wasn't sent, was aborted, or isn't the network's failure. */
function failureOf(error: unknown, call: Call, sentBefore: number): Failed {
  const { attempts, operation, signal } = call;
  const isSent = attempts.length > sentBefore;
  const status = isSent && error !== signal?.reason ? classifyFailure(error) : undefined;
  if (!status) throw explain(error, call);
  if (error instanceof TimeoutError) return { status, error };
  return {
    status,
    error: new ConnectionError(`${operation}: ${status} (${fieldsOf(error).cause ?? error}).`, { cause: error }),
  };
}

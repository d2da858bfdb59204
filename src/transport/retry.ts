import { abortable } from "../abortable.js";
import { CloudNexusError, ConnectionError, ResponseValidationError, TimeoutError } from "../errors.js";
import type { Log } from "../logger.js";
import { RateLimitWait } from "../rate-limiter.js";
import { classifyFailure } from "./failure.js";
import { delayBefore, isRetryable, isUnknown, type Outcome } from "./policy.js";
import type { Call, Fetch } from "./types.js";

type Result = { response: Response; outcome: Outcome } | { error: CloudNexusError; outcome: Outcome };

interface RetryOptions {
  keyOf: (call: Call) => string | Promise<string>;
  log: Log;
  random?: () => number;
}

/**
 * The loop around the attempts of a call: asks for the key, sends, and sends again where the policy says so.
 * Gives the last answer, whatever its status.
 */
export function retry({
  keyOf,
  log,
  random = Math.random,
}: RetryOptions): (next: Fetch) => (call: Call) => Promise<Response> {
  return (next) => async (call) => {
    for (let retries = 0; ; retries++) {
      const result = await attempt(next, call, keyOf);
      log.attempt(call, result.outcome);
      if (retries >= call.maxRetries || !isReplayable(call) || !isRetryable(result.outcome, call.idempotent)) {
        return settle(call, result);
      }
      const delay = delayBefore(retries, result.outcome, Date.now(), random);
      if (Date.now() + delay > call.deadline) return settle(call, result);
      log.wait(call, delay);
      await sleep(delay, call.signal);
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
    if (call.signal?.aborted) {
      const { reason } = call.signal;
      throw reason instanceof TimeoutError ? explain(reason, call, sent) : reason;
    }
    if (error instanceof RateLimitWait) throw explain(tooLong(error), call, false);
    if (error instanceof TimeoutError) return { error, outcome: { failure: "lost" } };
    // A success that can't be read may well be one; a key that can't be had was never sent.
    if (error instanceof CloudNexusError) throw explain(error, call, error instanceof ResponseValidationError);
    const failure = sent ? classifyFailure(error) : undefined;
    if (failure === undefined) throw error;
    const message = `${call.operation}: ${failure === "lost" ? "the answer was lost" : "no connection"}`;
    return { error: new ConnectionError(`${message} (${reasonOf(error)}).`, { cause: error }), outcome: { failure } };
  }
}

/** A stream can be read only once. */
function isReplayable({ body }: Call): boolean {
  return !(body instanceof ReadableStream);
}

function settle(call: Call, result: Result): Response {
  if ("error" in result) throw explain(result.error, call, isUnknown(result.outcome));
  calls.set(result.response, call);
  return result.response;
}

/** Which call a response ended, so that an error made of it can tell its story. */
const calls = new WeakMap<Response, Call>();

/**
 * Puts on an error what its response's call went through. A success that can't be read leaves the outcome as unknown as
 * a failure of the server does.
 */
export function explainAnswer<E extends CloudNexusError>(error: E, response: Response): E {
  const call = calls.get(response);
  return call === undefined ? error : explain(error, call, response.ok || isUnknown(response));
}

/** Says that a response, which middleware made, stands for the one that came. */
export function standsFor(made: Response, came: Response): void {
  const call = calls.get(came);
  if (call !== undefined) calls.set(made, call);
}

/** Puts on an error what its call went through. */
function explain<E extends CloudNexusError>(error: E, call: Call, unknown: boolean): E {
  error.attempts = call.attempts;
  if (unknown && !call.idempotent) {
    error.outcomeUnknown = true;
    error.message += " The server may have done it all the same: look (list by name) before you send it again.";
  }
  return error;
}

function tooLong({ retryAt }: RateLimitWait): TimeoutError {
  const error = new TimeoutError(`The rate limit is used up until ${retryAt.toISOString()}, longer than totalTimeout.`);
  error.retryAt = retryAt;
  return error;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return abortable<void>(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

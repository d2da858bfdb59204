import { ConfigurationError, TimeoutError } from "../errors.js";
import { abortable, afterTimeout, onAbort } from "../internal/abortable.js";
import { redactKeys } from "../internal/redact.js";
import { withUrl } from "../internal/response.js";
import { isObject, toText } from "../internal/values.js";
import type { Attempt, AuthorizedAttempt, Call, Transport } from "./call.js";
import { withApiKey } from "./credentials.js";
import { classifyNetworkError, describeNetworkError } from "./network-error.js";
import { bufferResponse, handOver } from "./response-body.js";
import { type AttemptResult, mayHaveTakenEffect } from "./retry-policy.js";

/**
 * The innermost layer: one request, its response and the response's body, within the attempt's timeout. It settles on
 * time even if the given fetch ignores its signal.
 *
 * @param customFetch Default: the global fetch at the time of the request, which a test or a tracer may have replaced.
 */
export function createAttempt(customFetch?: typeof globalThis.fetch): Transport<AuthorizedAttempt> {
  return async (context) => {
    const { call } = context;
    if (call.signal?.aborted) throw call.signal.reason;
    const record = startAttempt(call);
    const exchange: Exchange = { controller: new AbortController() };
    return abortable<Response>(call.signal, (resolve, reject) => {
      run(exchange, context, customFetch ?? globalThis.fetch).then(resolve, reject);
      const cancelTimer = afterTimeout(call.timeout, () => {
        // A response with an error status is reported by its status, even if its body does not end.
        const isRejection = exchange.received?.ok === false;
        exchange.controller.abort();
        if (!isRejection) reject(new TimeoutError(`no complete response within ${call.timeout} ms (timeout).`));
      });
      return (failure) => {
        cancelTimer();
        if (failure !== undefined) exchange.controller.abort();
        record(exchange, failure);
      };
    });
  };
}

/** What an attempt has received so far. */
interface Exchange {
  readonly controller: AbortController;
  received?: Response;
  requestId?: string | undefined;
}

/** Adds an attempt to the call. Returns a function that records its outcome. */
function startAttempt({ attempts, progress, emit }: Call): (exchange: Exchange, failure: unknown) => void {
  const startedAt = performance.now();
  const attempt: Attempt = { duration: 0 };
  attempts.push(attempt);
  // A later attempt does not undo what an earlier one may have done.
  const mayHaveBefore = progress.mayHaveTakenEffect;
  // Until the outcome is known: the call may be aborted meanwhile.
  progress.mayHaveTakenEffect = true;
  emit({ type: "attempt" });
  return ({ received, requestId }, failure) => {
    attempt.duration = performance.now() - startedAt;
    let result: AttemptResult;
    if (failure === undefined && received) {
      result = received;
      attempt.status = received.status;
    } else {
      const kind = classifyNetworkError(failure);
      // If the program failed, it may have done so after the request was sent.
      result = kind ?? "connection-lost";
      attempt.error = redactKeys(
        kind && !(failure instanceof TimeoutError) ? describeNetworkError(failure) : toText(failure),
      );
      progress.attemptError = failure;
    }
    progress.mayHaveTakenEffect = mayHaveBefore || mayHaveTakenEffect(result);
    emit({ type: "answer", response: received, requestId, error: failure });
  };
}

async function run(exchange: Exchange, context: AuthorizedAttempt, fetch: typeof globalThis.fetch): Promise<Response> {
  const { call, request, apiKey } = context;
  const { signal } = exchange.controller;
  const { url, headers } = call.security && apiKey !== undefined ? withApiKey(request, call.security, apiKey) : request;
  const response = await fetch(url, {
    ...request.init,
    method: request.method,
    headers,
    body: request.body,
    signal,
    // Following a redirect would send the key to wherever it leads.
    redirect: "manual",
  });
  if (!isObject(response) || !("headers" in response)) {
    throw new ConfigurationError("The fetch option must return a promise of a Response.");
  }
  // The URL of a response is not secret, so it must not contain the key.
  if (url !== request.url) withUrl(response, request.url);
  exchange.received = response;
  context.onHeaders?.(response);
  if (call.streamsResponse && response.ok) {
    const { handedOver, end } = handOver(response, call.signal);
    // An abort closes the connection even if nobody reads.
    const removeListener = call.signal && onAbort(call.signal, () => exchange.controller.abort());
    call.progress.streamEnd = end.finally(removeListener);
    return handedOver;
  }
  const buffered = await bufferResponse(response, { apiKey, signal });
  exchange.requestId = buffered.requestId;
  return buffered.response;
}

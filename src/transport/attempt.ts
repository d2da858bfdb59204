import { TimeoutError } from "../errors.js";
import { abortable } from "../internal/abortable.js";
import { redactKeys } from "../internal/redact.js";
import { withUrl } from "../internal/response.js";
import type { Attempt, AuthorizedAttempt, Transport } from "./call.js";
import { withApiKey } from "./credentials.js";
import { bufferResponse, handOver } from "./response-body.js";

/**
 * The innermost layer: one request, its response and the response's body, within the attempt's timeout. It settles on
 * time even if the given fetch ignores its signal.
 *
 * @param customFetch Default: the global fetch at the time of the request, which a test or a tracer may have replaced.
 */
export function createAttempt(customFetch?: typeof globalThis.fetch): Transport<AuthorizedAttempt> {
  return (context) => {
    const startedAt = performance.now();
    const attempt: Attempt = { duration: 0 };
    context.attempts.push(attempt);
    // Until a response says otherwise.
    context.progress.mayHaveTakenEffect = true;
    context.emit({ type: "attempt" });

    const exchange: Exchange = { controller: new AbortController() };
    return abortable<Response>(context.signal, (resolve, reject) => {
      run(exchange, context, customFetch ?? globalThis.fetch).then(resolve, reject);
      const cancelTimer = startTimer(context.timeout, () => {
        // A response with an error status is reported by its status, even if its body does not end.
        const isRejection = exchange.received?.ok === false;
        exchange.controller.abort();
        if (!isRejection) reject(timeoutError(context));
      });
      return (failure) => {
        cancelTimer();
        if (failure !== undefined) exchange.controller.abort();
        attempt.duration = performance.now() - startedAt;
        if (failure === undefined && exchange.received) attempt.status = exchange.received.status;
        else attempt.error = redactKeys(String(failure));
        context.emit({ type: "answer", response: exchange.received, requestId: exchange.requestId, error: failure });
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

async function run(exchange: Exchange, context: AuthorizedAttempt, fetch: typeof globalThis.fetch): Promise<Response> {
  const { request, security, apiKey } = context;
  const { signal } = exchange.controller;
  const { url, headers } = security && apiKey !== undefined ? withApiKey(request, security, apiKey) : request;
  const response = await fetch(url, {
    ...request.init,
    method: request.method,
    headers,
    body: request.body,
    signal,
    // A redirect that is followed would carry the key to wherever it leads.
    redirect: "manual",
  });
  // The URL of a response is not secret, so it must not have the key.
  if (url !== request.url) withUrl(response, request.url);
  exchange.received = response;
  context.onHeaders?.(response);
  if (context.streamsResponse && response.ok) {
    const { handedOver, end } = handOver(response, context.signal, exchange.controller);
    context.progress.streamEnd = end;
    return handedOver;
  }
  const buffered = await bufferResponse(response, { apiKey, operation: context.operation, signal });
  exchange.requestId = buffered.requestId;
  return buffered.response;
}

/** Calls back after the timeout, and one more turn of the event loop: a response that has already arrived (while the process was suspended, for example) is read first. */
function startTimer(timeout: number, onTimeout: () => void): () => void {
  let timer = setTimeout(() => {
    timer = setTimeout(onTimeout, 0);
  }, timeout);
  return () => clearTimeout(timer);
}

function timeoutError({ operation, timeout }: AuthorizedAttempt): TimeoutError {
  return new TimeoutError(`${operation}: no complete response within ${timeout} ms (timeout).`);
}

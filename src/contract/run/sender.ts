import { createRateLimiter } from "../../rate-limit/local-limiter.js";
import { describeNetworkError, isInvalidResponse, isNoTls } from "../../transport/network-error.js";
import type { SuiteOperation } from "../openapi/contract.js";
import type { Target, Wait } from "../types.js";
import { keyOf, withCredentials } from "./credentials.js";
import { type BufferedResponse, type Exchange, isSafe, type Request } from "./exchange.js";

/** Milliseconds until a response is given up. */
const TIMEOUT_MS = 30_000;
/** After this many requests of an operation in a row without a response, no more of them are sent. */
const MAX_UNANSWERED = 20;
/** How often a request is sent that gets 429 each time. */
const MAX_ATTEMPTS = 5;
/** The same for an operation that never got anything but 429: it would cost a window of the rate limit each time. */
const MAX_FIRST_ATTEMPTS = 3;
/** Shorter waits for the rate limit are not reported. */
const REPORTED_WAIT_MS = 1_000;

export interface SenderOptions {
  allowWrites: boolean;
  /** Ends requests and waits. Default: none. */
  signal?: AbortSignal | undefined;
  /** Is called before a wait for the rate limit. Default: not reported. */
  onWait?: ((wait: Wait) => void) | undefined;
}

/** No request of an operation gets past the rate limit, so that its checks cannot be made. */
export class OperationUnavailable extends Error {
  override name = "OperationUnavailable";

  constructor({ operationId }: SuiteOperation) {
    super(`every request of ${operationId} got 429`);
  }
}

/** Sends requests to the target. It holds back requests that the target's rate limit would reject. */
export class Sender {
  #requests = 0;
  /** The last reported end of a wait, so that requests that wait for the same window report it once. */
  #reportedUntil = 0;
  readonly #target: Target;
  readonly #options: SenderOptions;
  readonly #limiter = createRateLimiter();
  /** By operation: how many requests in a row got no response. */
  readonly #unanswered = new Map<string, number>();
  /** By operation: whether all responses so far were 429. */
  readonly #onlyRejected = new Map<string, boolean>();
  /** The operations that were given up because of that. */
  readonly #unavailable = new Set<string>();

  constructor(target: Target, options: SenderOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** How many requests were sent. */
  get requests(): number {
    return this.#requests;
  }

  /**
   * Sends a request as soon as the rate limit permits. A 429 means that nothing was done, so the request is sent again.
   *
   * @param onRejected Is called with every 429 that is followed by another attempt.
   * @throws OperationUnavailable if the operation gets nothing but 429.
   */
  async send(request: Request, onRejected: (exchange: Exchange) => void): Promise<Exchange> {
    const { operation } = request;
    if (this.#unavailable.has(operation.operationId)) throw new OperationUnavailable(operation);
    for (let attempt = 1; ; attempt++) {
      const exchange = await this.#sendWithPermit(request);
      const { response } = exchange;
      if (response) this.#rememberRejection(operation, response.status === 429);
      // The server may close an idle connection just when it is used again.
      const retry = response ? response.status === 429 : attempt === 1;
      if (!retry || attempt === MAX_ATTEMPTS) return exchange;
      if (!response) continue;
      onRejected(exchange);
      if (attempt >= MAX_FIRST_ATTEMPTS && this.#onlyRejected.get(operation.operationId)) {
        this.#unavailable.add(operation.operationId);
        throw new OperationUnavailable(operation);
      }
    }
  }

  /**
   * Sends a request immediately, whatever the rate limit.
   *
   * @throws The signal's reason if the run was interrupted.
   */
  async sendNow(given: Request): Promise<Exchange> {
    const request = withIdempotencyKey(given);
    if (!this.#options.allowWrites && !isSafe(request.method)) {
      throw new Error(`${request.method} ${request.path} could write, which this run may not do.`);
    }
    const { operationId } = request.operation;
    const unanswered = this.#unanswered.get(operationId) ?? 0;
    const sentAt = now();
    this.#options.signal?.throwIfAborted();
    try {
      if (unanswered >= MAX_UNANSWERED)
        throw new Error(`not sent: ${MAX_UNANSWERED} requests in a row got no response`);
      this.#requests++;
      const response = await this.#fetch(request);
      this.#unanswered.delete(operationId);
      return { request, response, sentAt, receivedAt: now() };
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      this.#unanswered.set(operationId, unanswered + 1);
      return { request, response: undefined, ...failureOf(error), sentAt, receivedAt: now() };
    }
  }

  /** Reports a wait that has to do with the rate limit. */
  reportWait(until: number): void {
    if (until - Date.now() < REPORTED_WAIT_MS || until - this.#reportedUntil < REPORTED_WAIT_MS) return;
    this.#reportedUntil = until;
    this.#options.onWait?.({ reason: "the rate limit", until });
  }

  async #sendWithPermit(request: Request): Promise<Exchange> {
    const permit = await this.#limiter.acquire(keyOf(request, this.#target.keys) ?? request.authorization ?? "", {
      signal: this.#options.signal,
      onWait: (until) => until !== undefined && this.reportWait(until),
    });
    try {
      const exchange = await this.sendNow(request);
      const { response, sentAt, receivedAt } = exchange;
      permit.release({ sent: true, ...(response && { answer: { ...response, sentAt, receivedAt } }) });
      return exchange;
    } catch (error) {
      permit.release({ sent: true });
      throw error;
    }
  }

  #rememberRejection({ operationId }: SuiteOperation, isRejected: boolean): void {
    this.#onlyRejected.set(operationId, isRejected && this.#onlyRejected.get(operationId) !== false);
  }

  async #fetch(request: Request): Promise<BufferedResponse> {
    const { method, operation, body } = request;
    const { path, headers } = withCredentials(request, this.#target.keys);
    const type = contentTypeOf(request);
    if (type !== null) headers.set("content-type", type);
    headers.set("accept", acceptOf(operation));
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const { signal } = this.#options;
    const response = await this.#target.fetch(this.#target.baseUrl + path, {
      method,
      headers,
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      // As bytes: fetch adds a content type to text.
      ...(body !== undefined && { body: new TextEncoder().encode(body) }),
    });
    const bodyText = await response.text().catch((error: unknown) => {
      throw new UnreadableBody(error);
    });
    return { status: response.status, headers: response.headers, bodyText, json: parseJson(bodyText) };
  }
}

/** Each request of its own has a key of its own, or the server would take it for a repeated one. */
function withIdempotencyKey(request: Request): Request {
  const { idempotent } = request.operation;
  if (typeof idempotent !== "object" || request.headers?.[idempotent.header.toLowerCase()] !== undefined)
    return request;
  return { ...request, headers: { ...request.headers, [idempotent.header.toLowerCase()]: crypto.randomUUID() } };
}

/** All media types that the operation may respond with. */
export function acceptOf({ responses }: SuiteOperation): string {
  const types = Object.values(responses).flatMap(({ content = {} }) => Object.keys(content));
  return types.length === 0 ? "*/*" : [...new Set(types)].join(", ");
}

export function contentTypeOf({ contentType, body }: Request): string | null {
  return contentType === undefined ? (body === undefined ? null : "application/json") : contentType;
}

/** Epoch milliseconds with fractions, so that later events have later times. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The head of a response arrived, but not all of its body. */
class UnreadableBody extends Error {
  override name = "UnreadableBody";

  constructor(cause: unknown) {
    super("", { cause });
  }
}

function failureOf(error: unknown): Required<Pick<Exchange, "failure" | "failureKind">> {
  const failure = describeNetworkError(error).replaceAll(/\s+/g, " ");
  const isUnreadable = error instanceof UnreadableBody || isInvalidResponse(error);
  return { failure, failureKind: isUnreadable ? "unreadable" : isNoTls(error) ? "no-tls" : undefined };
}

import { createRateLimiter } from "../../rate-limit/local-limiter.js";
import type { Target } from "../types.js";
import { type Answer, type Exchange, isSafe, type Request } from "./exchange.js";

/** Milliseconds until an answer is given up. */
const TIMEOUT = 30_000;
/** So many requests of an operation may in a row get no answer before no more are sent. */
const PATIENCE = 20;
/** How often a request is sent again that the rate limit refused, or that got lost with an old connection. */
const ATTEMPTS = 5;

/** The way to the target. It sends nothing that the target's rate limit is known to refuse. */
export class Wire {
  #requests = 0;
  readonly #target: Target;
  readonly #allowWrites: boolean;
  readonly #limiter = createRateLimiter();
  /** How many requests in a row got no answer, by operation. */
  readonly #unanswered = new Map<string, number>();

  constructor(target: Target, allowWrites: boolean) {
    this.#target = target;
    this.#allowWrites = allowWrites;
  }

  /** How many requests were sent. */
  get requests(): number {
    return this.#requests;
  }

  /** Sends a request when the rate limit has room for it. A 429 did nothing, so what gets one is sent again. */
  async send(request: Request, heard: (exchange: Exchange) => void): Promise<Exchange> {
    for (let attempt = 1; ; attempt++) {
      const permit = await this.#limiter.acquire(this.authorization(request) ?? "");
      const exchange = await this.sendNow(request);
      const { answer, sentAt, receivedAt } = exchange;
      permit.release({ sent: true, ...(answer && { answer: { ...answer, sentAt, receivedAt } }) });
      // A connection that was idle may be closed just when it is used again, which is nobody's fault.
      const again = answer ? answer.status === 429 : attempt === 1;
      if (!again || attempt === ATTEMPTS) return exchange;
      if (answer) heard(exchange);
    }
  }

  /** Sends a request at once, whatever the rate limit. */
  async sendNow(request: Request): Promise<Exchange> {
    if (!this.#allowWrites && !isSafe(request.method)) {
      throw new Error(`${request.method} ${request.path} is not sent without leave to write.`);
    }
    const { operationId } = request.operation;
    const unanswered = this.#unanswered.get(operationId) ?? 0;
    const sentAt = now();
    try {
      if (unanswered >= PATIENCE) throw new Error(`given up after ${PATIENCE} requests without one`);
      this.#requests++;
      const answer = await this.#fetch(request);
      this.#unanswered.delete(operationId);
      return { request, answer, sentAt, receivedAt: now() };
    } catch (error) {
      this.#unanswered.set(operationId, unanswered + 1);
      const { cause } = error as { cause?: unknown };
      return { request, answer: undefined, failure: messageOf(cause ?? error), sentAt, receivedAt: now() };
    }
  }

  authorization({ authorization }: Request): string | null {
    return authorization === undefined ? `Bearer ${this.#target.keys.main}` : authorization;
  }

  async #fetch(request: Request): Promise<Answer> {
    const { method, path, body } = request;
    const authorization = this.authorization(request);
    const type = contentTypeOf(request);
    const response = await this.#target.fetch(this.#target.baseUrl + path, {
      method,
      headers: {
        accept: "application/json",
        ...(authorization !== null && { authorization }),
        ...(type !== null && { "content-type": type }),
      },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
      // As bytes, since text would get a content type by itself.
      ...(body !== undefined && { body: new TextEncoder().encode(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }
}

export function contentTypeOf({ contentType, body }: Request): string | null {
  return contentType === undefined ? (body === undefined ? null : "application/json") : contentType;
}

/** Epoch milliseconds, so fine that what comes later is later. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

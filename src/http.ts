import createClient, {
  type Client,
  type ClientPathsWithMethod,
  type FetchResponse,
  type MaybeOptionalInit,
  type Middleware,
  type ParseAs,
} from "openapi-fetch";
import { operations } from "../generated/operations.js";
import type { paths } from "../generated/schema.js";
import { ConfigurationError, ResponseValidationError } from "./errors.js";
import { checkCount, checkDuration, checkParams } from "./guards.js";
import { budgetOf } from "./transport/budget.js";
import { explainAnswer, standsFor } from "./transport/retry.js";
import type { Call } from "./transport/types.js";

/** What each call can be given, last. */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's own reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for each attempt, the body included. Default: the client's. */
  timeout?: number | undefined;
  /** Milliseconds for the whole call: attempts, waits, bodies. Default: the client's. */
  totalTimeout?: number | undefined;
  /** Attempts after the first. Default: the client's. */
  maxRetries?: number | undefined;
  /** Headers to add; one that is null is left out. */
  headers?: Record<string, string | null | undefined> | undefined;
}

/** openapi-fetch's options of an operation, with ours. */
type MethodInit<P extends keyof paths, M extends "get" | "post", A> = Omit<
  NonNullable<MaybeOptionalInit<paths[P], M>>,
  keyof CallOptions | "parseAs"
> &
  CallOptions & { parseAs?: A | undefined };

/**
 * openapi-fetch's method, with our options too. Its own type lets every misspelt option and query parameter pass: it
 * infers the whole object, while here only `parseAs` is inferred, on which the result depends.
 */
type Method<M extends "get" | "post"> = <
  P extends ClientPathsWithMethod<Client<paths>, M> & keyof paths,
  A extends ParseAs = "json",
>(
  path: P,
  ...init: undefined extends MaybeOptionalInit<paths[P], M> ? [init?: MethodInit<P, M, A>] : [init: MethodInit<P, M, A>]
) => Promise<FetchResponse<NonNullable<paths[P][M]>, { parseAs: A }, "application/json">>;

/** The typed calls that everything else is made of. */
export interface Http {
  GET: Method<"get">;
  POST: Method<"post">;
}

interface Settings {
  baseUrl: string;
  timeout: number;
  totalTimeout: number | undefined;
  maxRetries: number;
  userAgent: string | undefined;
  middleware: Middleware[];
}

interface Init extends CallOptions {
  params?: Parameters<typeof checkParams>[0];
  parseAs?: string;
}

/** Facts of the contract's operations, by method and path. */
const facts = new Map<string, { name: string; idempotent: boolean }>(
  Object.entries(operations).map(([name, { method, path, idempotent }]) => [`${method} ${path}`, { name, idempotent }]),
);

/**
 * What openapi-fetch builds a request with. A real `Request` costs more than all the rest of a call; only middleware
 * needs one.
 */
class PlainRequest {
  readonly url: string;
  readonly method = "";
  readonly headers = new Headers();
  readonly body?: BodyInit;

  constructor(url: string, init: object) {
    this.url = url;
    Object.assign(this, init);
  }
}

/** openapi-fetch over our transport. Its `GET` and `POST` keep openapi-fetch's types. */
export function createHttp(settings: Settings, transport: (call: Call) => Promise<Response>): Http {
  const core = createClient<paths, "application/json">({
    baseUrl: settings.baseUrl,
    headers: { "user-agent": settings.userAgent },
    // It uses nothing of a Request but what PlainRequest has.
    ...(settings.middleware.length === 0 && { Request: PlainRequest as unknown as typeof Request }),
  });
  core.use(...settings.middleware);
  const { origin } = new URL(settings.baseUrl);

  const run = async (method: "GET" | "POST", path: string, init: Init = {}) => {
    checkPath(path);
    checkParams(init.params ?? {});
    const { timeout, totalTimeout, maxRetries, signal, ...rest } = init;
    const { name, idempotent } = facts.get(`${method} ${path}`) ?? {
      name: `${method} ${path}`,
      idempotent: method === "GET",
    };
    const { total, ...bounds } = boundsOf(settings, { timeout, totalTimeout, maxRetries });
    const { end, ...budget } = budgetOf(name, signal, total);
    // The types were checked where GET and POST were called: theirs are openapi-fetch's own.
    const send = core[method] as unknown as (path: string, init: object) => Promise<{ response: Response }>;
    let answer: Response | undefined;
    const fetch = async (request: PlainRequest | Request) => {
      const { url, headers } = request;
      // A `baseUrl` of a single call, or middleware, would take the key elsewhere.
      if (new URL(url).origin !== origin) throw new ConfigurationError(`A call goes to ${origin} only.`);
      const body = request instanceof Request ? await textOf(request) : request.body;
      answer = await transport({
        operation: name,
        method,
        url,
        headers,
        body,
        idempotent,
        ...bounds,
        ...budget,
        attempts: [],
      });
      return answer;
    };
    try {
      const result = await send(path, { ...rest, fetch });
      if (answer !== undefined) standsFor(result.response, answer);
      return result;
    } catch (error) {
      throw answer && error instanceof SyntaxError ? await notJson(answer, error) : error;
    } finally {
      end();
    }
  };
  return {
    GET: ((path: string, init?: Init) => run("GET", path, init)) as unknown as Http["GET"],
    POST: ((path: string, init?: Init) => run("POST", path, init)) as unknown as Http["POST"],
  };
}

/** A call's own bounds, or else the client's. */
function boundsOf(settings: Settings, { timeout, totalTimeout, maxRetries }: CallOptions) {
  return {
    timeout: timeout === undefined ? settings.timeout : checkDuration("timeout", timeout),
    maxRetries: maxRetries === undefined ? settings.maxRetries : checkCount("maxRetries", maxRetries, 0),
    total: totalTimeout === undefined ? settings.totalTimeout : checkDuration("totalTimeout", totalTimeout),
  };
}

/** With middleware the body has become a stream, of which another attempt would get nothing. */
async function textOf(request: Request): Promise<string | undefined> {
  return request.body === null ? undefined : request.text();
}

/** An absolute URL would take the key elsewhere. */
function checkPath(path: string): void {
  if (!/^\/(?!\/)/.test(path))
    throw new ConfigurationError("A path begins with one slash: it is one of the contract's.");
}

/** The error for a success that isn't JSON. A SyntaxError of somebody's middleware stays what it is. */
async function notJson(answer: Response, error: SyntaxError): Promise<unknown> {
  const text = await answer.text();
  try {
    JSON.parse(text);
    return error;
  } catch (cause) {
    const message = `${answer.status}, but the body is not JSON.`;
    return explainAnswer(new ResponseValidationError(message, answer, text, { cause }), answer);
  }
}

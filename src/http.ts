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
import { type Bounds, boundsOf, checkParams } from "./guards.js";
import { parsed } from "./transport/body.js";
import { budgetOf } from "./transport/budget.js";
import { explainAnswer, remember } from "./transport/story.js";
import type { Call, CallObserver, Observer } from "./transport/types.js";

/**
 * What each call can be given, last.
 *
 * @example
 * await cnx.servers.list({}, { signal: AbortSignal.timeout(5_000), maxRetries: 0 });
 */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's own reason. Default: none. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for each attempt, the body included. Default: the client's. */
  timeout?: number | undefined;
  /** Milliseconds for the whole call: attempts, waits, bodies. Default: the client's. */
  totalTimeout?: number | undefined;
  /** Attempts after the first. Default: the client's. */
  maxRetries?: number | undefined;
  /** Headers to add; one that is null is left out. Default: none. */
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

interface Settings extends Bounds {
  baseUrl: string;
  userAgent: string | undefined;
  middleware: Middleware[];
  observers: (Observer | undefined)[];
}

interface Init extends CallOptions {
  params?: Parameters<typeof checkParams>[0];
  middleware?: Middleware[];
  parseAs?: string;
}

/** Facts of the contract's operations, by method and path. */
const facts = /* @__PURE__ */ factsByPath();

function factsByPath() {
  return new Map<string, { operation: string; idempotent: boolean }>(
    Object.entries(operations).map(([operation, { method, path, idempotent }]) => [
      `${method} ${path}`,
      { operation, idempotent },
    ]),
  );
}

/** Middleware of ours that needs no more of a request than its method. */
export type LightMiddleware = Middleware & { light: true };

/**
 * What openapi-fetch builds a request with. A real `Request` costs more than all the rest of a call; only other people's
 * middleware needs one.
 */
class PlainRequest {
  readonly url: string;
  readonly method = "";
  declare readonly headers: Headers;
  readonly body?: BodyInit;

  constructor(url: string, init: object) {
    this.url = url;
    Object.assign(this, init);
  }
}

/** openapi-fetch over our transport. Its `GET` and `POST` keep openapi-fetch's types. */
export function createHttp(settings: Settings, transport: (call: Call) => Promise<Response>): Http {
  const { baseUrl } = settings;
  const core = createClient<paths, "application/json">({ baseUrl, headers: { "user-agent": settings.userAgent } });
  core.use(...settings.middleware);

  const run = async (method: "GET" | "POST", path: string, init: Init = {}) => {
    checkParams(init.params ?? {});
    const { timeout, totalTimeout, maxRetries, signal, parseAs = "json", ...rest } = init;
    const bounds = boundsOf({ timeout, totalTimeout, maxRetries }, settings);
    const name = `${method} ${path}`;
    const fact = facts.get(name) ?? { operation: name, idempotent: method === "GET" };
    const { end, ...budget } = budgetOf(fact.operation, signal, bounds.totalTimeout);
    const call = { ...fact, ...bounds, ...budget, method, path, attempts: [] };
    // The types were checked where GET and POST were called: theirs are openapi-fetch's own.
    const send = core[method] as unknown as (
      path: string,
      init: object,
    ) => Promise<{ data?: unknown; response: Response }>;
    let observe: CallObserver | undefined;
    let answer: Response | undefined;
    const fetch = async (request: PlainRequest | Request) => {
      const { url, headers } = request;
      // A `baseUrl` of a single call, or middleware, would take the key elsewhere.
      if (!url.startsWith(`${baseUrl}/`)) throw new ConfigurationError(`${path}: a call goes to ${baseUrl}/… only.`);
      // With middleware the body has become a stream, of which another attempt would get nothing.
      const body = request instanceof Request ? (await request.text()) || undefined : request.body;
      const told = settings.observers.map((observer) => observer?.({ ...call, url }));
      observe = (event) => {
        for (const tell of told) tell?.(event);
      };
      answer = await transport({ ...call, url, headers, body, observe });
      remember(answer, call);
      return answer;
    };
    const isPlain = [...settings.middleware, ...(init.middleware ?? [])].every((one) => "light" in one);
    try {
      // JSON is parsed here, where it is known what came if it isn't any.
      const as = parseAs === "json" ? "text" : parseAs;
      const result = await send(path, { ...rest, fetch, parseAs: as, ...(isPlain && { Request: PlainRequest }) });
      remember(result.response, call);
      if (parseAs === "json" && typeof result.data === "string") result.data = parseBody(result.data, result.response);
      observe?.({ type: "end", response: result.response });
      return result;
    } catch (error) {
      observe?.({ type: "end", response: answer, error });
      throw error;
    } finally {
      end();
    }
  };
  return {
    GET: ((path: string, init?: Init) => run("GET", path, init)) as unknown as Http["GET"],
    POST: ((path: string, init?: Init) => run("POST", path, init)) as unknown as Http["POST"],
  };
}

/** @throws ResponseValidationError where it isn't JSON. */
function parseBody(text: string, response: Response): unknown {
  if (text === "") return undefined;
  try {
    return parsed.get(response) ?? JSON.parse(text);
  } catch (cause) {
    const message = `${response.status}, but the body is not JSON.`;
    throw explainAnswer(new ResponseValidationError(message, response, text, { cause }), response);
  }
}

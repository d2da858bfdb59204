import type { Client, ClientPathsWithMethod, FetchResponse, MaybeOptionalInit, Middleware } from "openapi-fetch";
import type { paths } from "../generated/schema.js";
import { CloudNexusError, ResponseValidationError } from "./errors.js";
import { type Bounds, boundsOf } from "./guards.js";
import { globals, userAgent } from "./internal/runtime.js";
import { through } from "./middleware.js";
import { findOperation } from "./operations.js";
import { type Answer, jsonOf } from "./transport/answer.js";
import { inTime } from "./transport/budget.js";
import { CALL, explain } from "./transport/story.js";
import type { Call, CallObserver, ObservedCall } from "./transport/types.js";
import { checkTarget, fillPath, type Params, queryOf } from "./url.js";

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
type MethodInit<P extends keyof paths, M extends "get" | "post"> = Pick<
  NonNullable<MaybeOptionalInit<paths[P], M>>,
  "params" | "body" | "middleware"
> &
  CallOptions;

/**
 * openapi-fetch's method, with our options too. Its own type lets every misspelt option and query parameter pass, as it
 * infers the whole object; `parseAs` isn't among them, since all that the API answers is JSON.
 */
type Method<M extends "get" | "post"> = <P extends ClientPathsWithMethod<Client<paths>, M> & keyof paths>(
  path: P,
  ...init: undefined extends MaybeOptionalInit<paths[P], M> ? [init?: MethodInit<P, M>] : [init: MethodInit<P, M>]
) => Promise<FetchResponse<NonNullable<paths[P][M]>, object, "application/json">>;

/** The typed calls that everything else is made of. */
export interface Http {
  GET: Method<"get">;
  POST: Method<"post">;
}

interface Settings extends Bounds {
  baseUrl: string;
  middleware: Middleware[] | undefined;
  observer: (call: ObservedCall) => CallObserver;
}

interface Init extends CallOptions {
  params?: Params | undefined;
  body?: unknown;
  middleware?: Middleware[] | undefined;
}

/** `GET` and `POST` over the transport, shaped as openapi-fetch's are. */
export function createHttp(settings: Settings, transport: (call: Call) => Promise<Answer>): Http {
  const { baseUrl, middleware = [], observer } = settings;
  const agent = userAgent();

  const run = async (method: string, path: string, init: Init = {}) => {
    const { params = {} } = init;
    const name = `${method} ${path}`;
    const described = findOperation(method, path);
    const operation = described?.id ?? name;
    const idempotent = (described?.idempotent ?? method === "GET") === true;
    const json: string | undefined = JSON.stringify(init.body);
    const body = json ?? null;
    const call: Call & Bounds = {
      operation,
      method,
      path,
      url: checkTarget(baseUrl + fillPath(path, params.path) + queryOf(params.query), baseUrl),
      headers: headersOf({ "user-agent": agent, "content-type": body ? "application/json" : undefined }, init.headers),
      body,
      idempotent,
      unknown: false,
      attempts: [],
      onWait: (until) => call.observe?.({ type: "wait", reason: "rate limit", until }),
      deadline: Infinity,
      // Last: with it first, V8 takes longer for each of the others.
      ...boundsOf(init, settings),
    };
    call.observe = observer(call);
    let answer: Answer | undefined;
    let failure: unknown;
    try {
      const chain = middleware.concat(init.middleware ?? []);
      answer = await inTime(call, init.signal, call.totalTimeout, () =>
        chain.length > 0 ? through(chain, baseUrl, params, call, transport) : transport(call),
      );
      // Hidden: whoever prints a result sees what openapi-fetch gives.
      return Object.defineProperty(resultOf(answer), CALL, { value: call });
    } catch (error) {
      failure = explain(error, call);
      // One that a timer made has no stack that leads to who called.
      if (failure instanceof CloudNexusError) globals.Error.captureStackTrace?.(failure);
      throw failure;
    } finally {
      call.observe?.({ type: "end", response: answer?.response, error: failure });
    }
  };
  // What they take and give was checked where they are called: the types are made of the contract.
  return { GET: run.bind(undefined, "GET") as Http["GET"], POST: run.bind(undefined, "POST") as Http["POST"] };
}

/** By lower-case names. One that the caller set to null is left out, even where it is ours. */
function headersOf(ours: Record<string, string | undefined>, given: CallOptions["headers"]) {
  const headers: Record<string, string> = {};
  const all = { ...ours, ...given };
  // A list of pairs would take longer than all else here.
  for (const name of Object.keys(all)) {
    const value = all[name];
    const key = name.toLowerCase();
    if (value === null) delete headers[key];
    else if (value !== undefined) headers[key] = value;
  }
  return headers;
}

/** @throws ResponseValidationError where a success isn't JSON. An error may be anything. */
function resultOf(answer: Answer) {
  const { response, ok, status, text } = answer;
  let value: unknown = text || undefined;
  try {
    if (text) value = jsonOf(answer);
  } catch (cause) {
    const message = `${status}, but the body is not JSON.`;
    if (ok) throw new ResponseValidationError(message, response, text, { cause });
  }
  return ok ? { data: value, response } : { error: value, response };
}

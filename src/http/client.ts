import createClient, { type Middleware } from "openapi-fetch";
import { CloudNexusError, ConfigurationError } from "../errors.js";
import { redactKeys } from "../internal/redact.js";
import { globals, userAgent } from "../internal/runtime.js";
import { isReadOnly, securityOf } from "../operations.js";
import { type CallOptions, resolveLimits } from "../options.js";
import type { Call, CallObserver, ObservedCall, OutgoingRequest, Transport } from "../transport/call.js";
import { attachCallContext } from "../transport/call-context.js";
import { createDeadline, type Deadline } from "../transport/deadline.js";
import { isolateMiddleware } from "./middleware.js";
import { type PreparedRequest, prepareRequest } from "./prepare.js";
import { parseSuccess } from "./response-data.js";
import type { CallResult, SendRequest, SendUntyped, UntypedInit } from "./types.js";

/** The client's settings that concern every request. */
export interface HttpSettings extends CallOptions {
  baseUrl: string;
  middleware: readonly Middleware[];
  observe: (call: ObservedCall) => CallObserver;
}

/** Sends requests: typed by the contract, or any. */
export interface Http {
  send: SendRequest;
  sendUntyped: SendUntyped;
}

/** Any path, with a GET that takes anything: which method is sent is decided at run time. */
type AnyPaths = Record<
  string,
  {
    get: {
      parameters: Partial<Record<"path" | "query" | "header" | "cookie", Record<string, unknown>>>;
      requestBody?: { content: { "*/*": BodyInit } };
      responses: Record<number, never>;
    };
  }
>;

/** Fields that middleware may set by returning a new `Request`, with the platform's defaults. */
const REQUEST_DEFAULTS = {
  cache: "default",
  credentials: "same-origin",
  integrity: "",
  keepalive: false,
  mode: "cors",
  referrerPolicy: "",
} as const;

/**
 * Sends requests with openapi-fetch: it serializes them, runs the middleware, and calls `transport` in place of `fetch`, so
 * that retries, auth and rate limiting happen inside the middleware.
 */
export function createHttp(settings: HttpSettings, transport: Transport): Http {
  const { baseUrl, middleware } = settings;
  const agent = userAgent();
  // Without types of its own: `send` is typed by the contract, and `sendUntyped` accepts any path.
  const client = createClient<AnyPaths>({ baseUrl });
  client.use(...middleware.map(isolateMiddleware));

  const sendUntyped = async (method: string, path: string, init: UntypedInit = {}): Promise<CallResult> => {
    const prepared = prepareRequest(method, path, init, { baseUrl, headers: settings.headers, userAgent: agent });
    const deadline = createDeadline(prepared.name, init.signal, resolveLimits(init, settings).totalTimeout);
    const call = startCall(prepared, deadline, settings, init);
    let response: Response | undefined;
    let failure: unknown;
    try {
      const result = await deadline.run(async () => {
        const options = {
          ...prepared.options,
          signal: deadline.signal,
          fetch: async (request: Request) =>
            transport({ ...call, request: await outgoing(request, prepared, settings, deadline, init) }),
        };
        const { data, ...rest } = await client.request(method.toLowerCase() as "get", path, options);
        if (data === undefined) return rest;
        const { name, operation } = prepared;
        return { data: await parseSuccess(rest.response, name, operation, init.parseAs), response: rest.response };
      });
      response = result.response;
      if (call.progress.streamEnd !== undefined) deadline.extendUntil(call.progress.streamEnd);
      return { ...result, call };
    } catch (error) {
      failure = attachCallContext(error, call);
      // An error that a timer created has no stack that leads to the caller.
      if (failure instanceof CloudNexusError) globals.Error.captureStackTrace?.(failure);
      throw failure;
    } finally {
      call.emit({ type: "end", response, error: failure });
    }
  };
  // The types of the methods and their results are derived from the contract.
  return { sendUntyped, send: sendUntyped as SendRequest };
}

function startCall(prepared: PreparedRequest, deadline: Deadline, settings: HttpSettings, init: UntypedInit): Call {
  const { name: operation, method, path, url, idempotent } = prepared;
  const { timeout, maxRetries } = resolveLimits(init, settings);
  const attempts: Call["attempts"] = [];
  return {
    operation,
    method,
    path,
    url,
    idempotent,
    attempts,
    readOnly: isReadOnly(method),
    security: securityOf(prepared.operation),
    streamsResponse: init.parseAs === "stream",
    timeout,
    maxRetries,
    deadline: deadline.at,
    signal: deadline.signal,
    emit: settings.observe({ operation, method, path, url, idempotent, attempts }),
    progress: { mayHaveTakenEffect: false },
  };
}

/** What each attempt sends: the request as middleware left it. */
async function outgoing(
  request: Request,
  { isStream }: PreparedRequest,
  { baseUrl, fetchOptions }: HttpSettings,
  deadline: Deadline,
  init: UntypedInit,
): Promise<OutgoingRequest> {
  const { url, method, headers, signal } = request;
  if (!url.startsWith(`${baseUrl}/`)) {
    const { origin, pathname } = new URL(url);
    throw new ConfigurationError(`Refusing to send the API key outside ${baseUrl}: ${redactKeys(origin + pathname)}`);
  }
  // It is the call's own signal, unless middleware replaced it.
  signal.addEventListener("abort", () => deadline.abort(signal.reason), { once: true });
  if (signal.aborted) throw signal.reason;
  return {
    url,
    method,
    headers,
    body: isStream ? request.body : await bytesOf(request),
    init: { ...fetchOptions, ...init.fetchOptions, ...fieldsSetOn(request), ...(isStream && { duplex: "half" }) },
  };
}

async function bytesOf(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  // Firefox does not have `body` on requests: there it is undefined.
  if (request.body === null) return null;
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > 0 ? bytes : null;
}

function fieldsSetOn(request: Request): RequestInit {
  const fields = Object.entries(REQUEST_DEFAULTS).map(([name, byDefault]) => {
    const value: unknown = Reflect.get(request, name);
    return value === undefined || value === byDefault ? [] : [[name, value]];
  });
  return Object.fromEntries(fields.flat());
}

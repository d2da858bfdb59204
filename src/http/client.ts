import createClient, { type Middleware } from "openapi-fetch";
import { CloudNexusError, ConfigurationError } from "../errors.js";
import { redactKeys } from "../internal/redact.js";
import { globals, userAgent } from "../internal/runtime.js";
import { toText } from "../internal/values.js";
import { isIdempotentMethod, isReadOnly, securityOf } from "../operations.js";
import { type CallLimits, type CallOptions, resolveLimits } from "../options.js";
import type { Call, CallObserver, ObservedCall, OutgoingRequest, Transport } from "../transport/call.js";
import { attachCallContext } from "../transport/call-context.js";
import { createDeadline, type Deadline } from "../transport/deadline.js";
import { mergeHeaders } from "./headers.js";
import { type PreparedRequest, prepareRequest } from "./prepare.js";
import { parseSuccess } from "./response-data.js";
import type { CallResult, SendRequest, SendUntyped, UntypedInit } from "./types.js";

/** The settings of the client that apply to every request. */
export interface HttpSettings extends CallOptions {
  baseUrl: string;
  middleware?: readonly Middleware[] | undefined;
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
      parameters: Partial<Record<"path" | "query" | "header" | "cookie", Record<string, unknown> | undefined>>;
      requestBody?: { content: { "*/*": BodyInit } };
      responses: Record<number, never>;
    };
  }
>;

/**
 * Sends requests with openapi-fetch: it serializes them, runs the middleware, and calls `transport` in place of `fetch`, so
 * that retries, auth and rate limiting happen inside the middleware.
 */
export function createHttp(settings: HttpSettings, transport: Transport): Http {
  const { baseUrl } = settings;
  const clientDefaults = { ...settings, headers: mergeHeaders({ "user-agent": userAgent() }, settings.headers) };
  // Without types of its own: `send` is typed by the contract, and `sendUntyped` accepts any path.
  const client = createClient<AnyPaths>({ baseUrl });

  const sendUntyped = async (method: string, path: string, init: UntypedInit = {}): Promise<CallResult> => {
    const prepared = prepareRequest(method, path, init, clientDefaults);
    const limits = resolveLimits(init, settings);
    const deadline = createDeadline(init.signal, limits.totalTimeout, prepared.options.middleware.length > 0);
    const call = startCall(prepared, limits, deadline, settings.observe, init.parseAs === "stream");
    // The caller's own reason is left unchanged.
    const explain = (error: unknown, of: Call) =>
      init.signal?.aborted && error === init.signal.reason ? error : attachCallContext(error, of);
    const fetch = async (request: Request) => {
      const sent = callOf(call, prepared, request);
      try {
        return await transport({
          call: sent,
          request: await outgoing(request, prepared, settings, deadline, init),
        });
      } catch (error) {
        // Here, so that middleware sees it in what `onError` gets. openapi-fetch treats a falsy error as no error.
        throw explain(error, sent) || new Error(`The call failed with ${toText(error)}.`, { cause: error });
      }
    };
    const send = async () => {
      const options = { ...prepared.options, fetch, ...(deadline.signal && { signal: deadline.signal }) };
      const { data, ...rest } = await client.request(method.toLowerCase() as "get", path, options);
      if (data === undefined) return rest;
      return { data: await parseSuccess(rest.response, prepared.operation, init.parseAs), response: rest.response };
    };
    let response: Response | undefined;
    let failure: unknown;
    try {
      const result = await deadline.run(send, call.progress);
      response = result.response;
      return { ...result, call };
    } catch (error) {
      failure = explain(error, call);
      // An error that a timer created has no stack that leads to the caller.
      if (failure instanceof CloudNexusError && failure.attempts === call.attempts) {
        globals.Error.captureStackTrace?.(failure);
      }
      throw failure;
    } finally {
      call.emit({ type: "end", response, error: failure });
    }
  };
  // The types of the methods and their results are derived from the contract.
  return { sendUntyped, send: sendUntyped as SendRequest };
}

function startCall(
  { name: operation, method, path, url, idempotent, operation: description }: PreparedRequest,
  { timeout, maxRetries }: CallLimits,
  deadline: Deadline,
  observe: HttpSettings["observe"],
  streamsResponse: boolean,
): Call {
  const attempts: Call["attempts"] = [];
  return {
    operation,
    method,
    path,
    url,
    idempotent,
    attempts,
    readOnly: isReadOnly(method),
    security: securityOf(description),
    streamsResponse,
    timeout,
    maxRetries,
    deadline: deadline.at,
    signal: deadline.signal,
    emit: observe({ operation, method, path, url, idempotent, attempts }),
    progress: { mayHaveTakenEffect: false },
  };
}

/** The call, unless middleware made another request of it: whether that is safe to repeat depends on its method alone. */
function callOf(call: Call, prepared: PreparedRequest, { method, url }: Request): Call {
  const isSame = method === prepared.method && new URL(url).pathname === new URL(prepared.url).pathname;
  return isSame ? call : { ...call, idempotent: isIdempotentMethod(method), readOnly: isReadOnly(method) };
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
  if (deadline.signal) {
    // It follows the call's own signal, unless middleware replaced it.
    signal.addEventListener("abort", () => deadline.abort(signal.reason), { once: true });
    if (signal.aborted) throw signal.reason;
  }
  // The runtime knows the length; another one would make it wait for the rest of the body.
  headers.delete("content-length");
  return {
    url,
    method,
    headers,
    body: isStream ? request.body : await bytesOf(request),
    init: { ...fetchOptions, ...init.fetchOptions, ...(isStream && { duplex: "half" }) },
  };
}

async function bytesOf(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  // Firefox does not have `body` on requests: there it is undefined.
  if (request.body === null) return null;
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > 0 ? bytes : null;
}

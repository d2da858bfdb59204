import { createFinalURL, type Middleware } from "openapi-fetch";
import { ConfigurationError } from "../errors.js";
import { checkOptions, oneOfCheck, typeCheck } from "../internal/assert.js";
import { findOperation, isIdempotentMethod, type OperationDescription } from "../operations.js";
import { RAW_OPTION_CHECKS } from "../options.js";
import { nameOperation } from "../transport/call-context.js";
import { type HeaderRecord, mergeHeaders } from "./headers.js";
import { isolateMiddleware } from "./middleware.js";
import { checkHeaderParameters, cookieHeader, querySerializerFor, serializePath } from "./parameters.js";
import { serializeBody } from "./request-body.js";
import type { UntypedInit } from "./types.js";

const METHODS = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/** Methods whose requests have no body (Fetch standard). */
const BODYLESS_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

const PATH_CHECK = /* @__PURE__ */ typeCheck(
  'a string that begins with "/", without a query or a fragment (pass params.query)',
  (value) => typeof value === "string" && /^\/[^?#\p{Cc}]*$/u.test(value),
);

/** A request before middleware has seen it. */
export interface PreparedRequest {
  /** `operationId`, or method and path of a request outside the contract. */
  readonly name: string;
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  /** Its description in the contract; undefined outside the contract. */
  readonly operation: OperationDescription | undefined;
  readonly idempotent: boolean;
  /** Whether the body is a stream, which can be sent only once. */
  readonly isStream: boolean;
  /** As openapi-fetch will request it, unless middleware changes it. */
  readonly url: string;
  /** The options for openapi-fetch. */
  readonly options: OpenapiFetchOptions;
}

/** What the client adds to every request. */
interface ClientDefaults {
  baseUrl: string;
  headers: HeaderRecord;
  middleware?: readonly Middleware[] | undefined;
}

type Values = Record<string, unknown>;

interface OpenapiFetchOptions {
  /** As they were given; with a path, since openapi-fetch fills the path in only then. */
  params: { path: Values } & NonNullable<UntypedInit["params"]>;
  headers: Record<string, string | null | undefined>;
  querySerializer: (query: unknown) => string;
  pathSerializer: (path: string, values: Record<string, unknown>) => string;
  body: BodyInit | undefined;
  bodySerializer: (body: unknown) => unknown;
  /** openapi-fetch does not read the body of a success: how to do so depends on its media type. */
  parseAs: "stream";
  middleware: Middleware[];
  duplex?: "half";
}

/**
 * Validates what a raw method was given, and turns it into what openapi-fetch takes.
 *
 * @throws ConfigurationError that names the operation, the option or parameter, and what to do.
 */
export function prepareRequest(
  method: string,
  path: string,
  init: UntypedInit,
  client: ClientDefaults,
): PreparedRequest {
  const upperCased = String(method).toUpperCase();
  const operation = findOperation(upperCased, path);
  const name = operation?.id ?? `${upperCased} ${path}`;
  try {
    oneOfCheck(METHODS)("method", upperCased);
    PATH_CHECK("path", path);
    checkOptions("call option", init, RAW_OPTION_CHECKS);
    return prepare({ name, method: upperCased, path, operation }, init, client);
  } catch (error) {
    if (error instanceof ConfigurationError) nameOperation(error, name);
    throw error;
  }
}

function prepare(
  request: Pick<PreparedRequest, "name" | "method" | "path" | "operation">,
  init: UntypedInit,
  client: ClientDefaults,
): PreparedRequest {
  const { name, method, path, operation } = request;
  const params = { ...init.params, path: init.params?.path ?? {} };
  checkHeaderParameters(params.header);
  const given = mergeHeaders(client.headers, init.headers);
  const serialized = serializeBody(init.body, operation?.requestBody?.mediaTypes ?? [], given["content-type"]);
  if (!serialized && operation?.requestBody?.required) throw new ConfigurationError("A request body is required.");
  if (serialized && BODYLESS_METHODS.has(method)) throw new ConfigurationError(`A ${method} request has no body.`);

  const { idempotent = isIdempotentMethod(method) } = operation ?? {};
  // Safe to send twice with this header, unless it is left out.
  const keyHeader = typeof idempotent === "object" ? idempotent.header.toLowerCase() : undefined;

  // Later ones take precedence: the caller's headers over the defaults. The header parameters, which openapi-fetch adds, take
  // precedence over both.
  const headers = {
    "content-type": serialized?.contentType,
    // A key for the whole call, so that the server recognizes a repeated request.
    ...(keyHeader && { [keyHeader]: crypto.randomUUID() }),
    ...given,
    ...cookieHeader(given.cookie, params.cookie),
  };
  const middleware = [...(client.middleware ?? []), ...(init.middleware ?? [])];
  const querySerializer = querySerializerFor(operation);
  const url = createFinalURL(path, {
    baseUrl: client.baseUrl,
    params: { path: params.path, query: params.query ?? {} },
    querySerializer,
    pathSerializer: serializePath,
  });
  const isStream = init.body instanceof ReadableStream;
  return {
    name,
    method,
    path,
    operation,
    url,
    idempotent: keyHeader ? given[keyHeader] !== null : idempotent === true,
    isStream,
    options: {
      params,
      headers,
      querySerializer,
      pathSerializer: serializePath,
      body: serialized?.body,
      bodySerializer: (body) => body,
      parseAs: "stream",
      middleware: init.parseAs === "stream" ? middleware : middleware.map(isolateMiddleware),
      ...(isStream && { duplex: "half" as const }),
    },
  };
}

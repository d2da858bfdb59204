import { createFinalURL, type Middleware } from "openapi-fetch";
import { ConfigurationError } from "../errors.js";
import { assertType, checkOptions, isOneOf } from "../internal/assert.js";
import { findOperation, isIdempotentMethod, type OperationDescription } from "../operations.js";
import { type HeadersInput, RAW_OPTION_CHECKS } from "../options.js";
import { nameOperation } from "../transport/call-context.js";
import { type HeaderRecord, mergeHeaders } from "./headers.js";
import { isolateMiddleware } from "./middleware.js";
import { checkHeaderParameters, cookieHeader, querySerializerFor, serializePath } from "./parameters.js";
import { serializeBody } from "./request-body.js";
import type { UntypedInit } from "./types.js";

const METHODS = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/** Methods whose requests have no body (Fetch standard). */
const BODYLESS_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** A request before middleware has seen it. */
export interface PreparedRequest {
  /** `operationId`, or method and path of a request outside the contract. */
  readonly name: string;
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  /** What the contract says of it; undefined outside the contract. */
  readonly operation: OperationDescription | undefined;
  readonly idempotent: boolean;
  /** Whether the body is a stream, which can be sent only once. */
  readonly isStream: boolean;
  /** As openapi-fetch will request it, unless middleware changes it. */
  readonly url: string;
  /** What openapi-fetch takes. */
  readonly options: OpenapiFetchOptions;
}

/** What the client adds to every request. */
interface ClientDefaults {
  baseUrl: string;
  headers?: HeadersInput | undefined;
  middleware?: readonly Middleware[] | undefined;
  userAgent: string | undefined;
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
    isOneOf(METHODS)("method", upperCased);
    assertType('a string that begins with "/"', (value) => typeof value === "string" && value.startsWith("/"))(
      "path",
      path,
    );
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
  const { method, path, operation } = request;
  const params = { ...init.params, path: init.params?.path ?? {} };
  checkHeaderParameters(params.header);
  const given = mergeHeaders({ "user-agent": client.userAgent }, client.headers, init.headers);
  const serialized = serializeBody(init.body, operation?.requestBody?.mediaTypes ?? [], given["content-type"]);
  if (serialized && BODYLESS_METHODS.has(method)) throw new ConfigurationError(`A ${method} request has no body.`);
  const isStream = init.body instanceof ReadableStream;
  const serializers = { querySerializer: querySerializerFor(operation), pathSerializer: serializePath };
  return {
    ...request,
    url: createFinalURL(path, {
      ...serializers,
      baseUrl: client.baseUrl,
      params: { ...params, query: params.query ?? {} },
    }),
    idempotent: operation === undefined ? isIdempotentMethod(method) : operation.idempotent !== false,
    isStream,
    options: {
      params,
      // Later ones win: the caller's over the defaults, and over both the header parameters, which openapi-fetch adds.
      headers: {
        "content-type": serialized?.contentType,
        ...idempotencyKey(operation),
        ...given,
        ...cookieHeader(given.cookie, params.cookie),
      },
      ...serializers,
      body: serialized?.body,
      bodySerializer: (body) => body,
      parseAs: "stream",
      middleware: [...(client.middleware ?? []), ...(init.middleware ?? [])].map(isolateMiddleware),
      ...(isStream && { duplex: "half" as const }),
    },
  };
}

/** A key for the whole call, so that the server recognizes a repeated request. */
function idempotencyKey(operation: OperationDescription | undefined): HeaderRecord {
  if (typeof operation?.idempotent !== "object") return {};
  return { [operation.idempotent.header.toLowerCase()]: crypto.randomUUID() };
}

import { ConfigurationError } from "../../errors.js";
import { checkHeaderParameters, cookieHeader, querySerializerFor, serializePath } from "../../http/parameters.js";
import type { SuiteOperation } from "../openapi/contract.js";
import { matchesTemplate } from "../openapi/path-template.js";
import { serializeBody } from "./body.js";

/** A request before it is sent. */
export interface Request {
  operation: SuiteOperation;
  method: string;
  /** Relative to the base URL, with the query. */
  path: string;
  /** Headers and cookies that the operation has as parameters. */
  headers?: Readonly<Record<string, string>>;
  /** The API key, which is sent as the operation wants it; null for none. Default: the target's main key. */
  key?: string | null;
  /** An `authorization` header to send instead of the key; null for none. */
  authorization?: string | null;
  /** Default: the operation's if there is a body; null for none. */
  contentType?: string | null;
  body?: string;
}

/** A response whose body was read. */
export interface BufferedResponse {
  status: number;
  headers: Headers;
  bodyText: string;
  /** The parsed body; undefined if it is not JSON. */
  json: unknown;
}

/**
 * - `unreadable`: the server responded, but not with HTTP, or with a body that ends too early or cannot be decoded.
 * - `no-tls`: the URL is of https, but the server does not speak TLS.
 */
export type FailureKind = "unreadable" | "no-tls";

/** A request and its response. */
export interface Exchange {
  request: Request;
  /** Undefined if none arrived. */
  response: BufferedResponse | undefined;
  /** Why none arrived, in a few words. */
  failure?: string;
  failureKind?: FailureKind | undefined;
  /** Local epoch milliseconds. */
  sentAt: number;
  receivedAt: number;
}

/** The values of a request, before they are put into a URL and a body. */
export interface Values {
  /** By name; those that are undefined are left out. */
  parameters: Record<string, unknown>;
  body?: unknown;
  /** Of the body. Default: the operation's. */
  mediaType?: string | undefined;
}

/**
 * Puts values where the contract says that they belong, in the styles that it gives them.
 *
 * @throws ConfigurationError for a value that cannot be sent there.
 */
export function toRequest(operation: SuiteOperation, { parameters, body, mediaType }: Values): Request {
  const { description } = operation;
  const valuesIn = (place: string) => {
    const own = operation.parameters.filter(({ in: location }) => location === place);
    return Object.fromEntries(own.map(({ name }) => [name, parameters[name]]));
  };
  const header = valuesIn("header");
  checkHeaderParameters(header);
  const sent = Object.entries(header).filter(([, value]) => value !== undefined && value !== null);
  const headers = Object.fromEntries([
    ...sent.map(([name, value]) => [name.toLowerCase(), [value].flat().join(", ")]),
    ...Object.entries(cookieHeader(undefined, valuesIn("cookie"))),
  ]);
  const query = querySerializerFor(description)(valuesIn("query"));
  const path = serializePath(operation.path, valuesIn("path"));
  const type = mediaType ?? operation.mediaType ?? "application/json";
  return {
    operation,
    method: operation.method,
    path: query === "" ? path : `${path}?${query}`,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(body !== undefined && serializeBody(body, type, operation.files)),
  };
}

/** Whether values can be sent at all: a path parameter cannot be empty, a header not in any script … */
export function isSendable(operation: SuiteOperation, values: Values): boolean {
  try {
    toRequest(operation, values);
    return true;
  } catch (error) {
    if (error instanceof ConfigurationError) return false;
    throw error;
  }
}

export function withQuery(path: string, query: readonly (readonly [string, string])[]): string {
  const text = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
  if (text === "") return path;
  return path + (path.includes("?") ? "&" : "?") + text;
}

/** Whether a method can neither create, change nor delete anything. */
export function isSafe(method: string): boolean {
  return ["GET", "HEAD", "OPTIONS"].includes(method);
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether a request calls its operation, with the main key: not another method, another path, or another key. */
export function callsOperation({ operation, method, path, key, authorization }: Request): boolean {
  const isMainKey = key === undefined && authorization === undefined;
  return isMainKey && method === operation.method && matchesTemplate(operation.path, path);
}

/**
 * The values that a server may read from a parameter's text. A text that is valid in one reading is not expected to be
 * rejected: `5.0` may be an integer.
 */
export function readings(text: string): unknown[] {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return [
    text,
    ...(Number.isFinite(number) ? [number] : []),
    ...(/^(true|1)$/i.test(text) ? [true] : []),
    ...(/^(false|0)$/i.test(text) ? [false] : []),
    ...(text === "null" ? [null] : []),
  ];
}

/** The part of a value that a path such as `meta.total` leads to. */
export function getPath(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((part, step) => (part as Record<string, unknown> | null | undefined)?.[step], value);
}

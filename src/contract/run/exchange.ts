import type { SuiteOperation } from "../openapi/contract.js";

/** A request before it is sent. */
export interface Request {
  operation: SuiteOperation;
  method: string;
  /** Relative to the base URL, with the query. */
  path: string;
  /** The header; null for none. Absent: the target's main key, as a Bearer token. */
  authorization?: string | null;
  /** Default: `application/json` if there is a body; null for none. */
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

/** A request and its response. */
export interface Exchange {
  request: Request;
  /** Undefined if none arrived. */
  response: BufferedResponse | undefined;
  /** Why none arrived. */
  failure?: string;
  /** Local epoch milliseconds. */
  sentAt: number;
  receivedAt: number;
}

/** The values of a request, before they are put into a URL and a body. */
export interface Values {
  /** By name; those that are undefined are left out. */
  parameters: Record<string, unknown>;
  body?: unknown;
}

/** Puts values where the contract says that they belong. */
export function toRequest(operation: SuiteOperation, { parameters, body }: Values): Request {
  const query: [string, string][] = [];
  let path = operation.path;
  for (const { name, in: location } of operation.parameters) {
    const value = parameters[name];
    if (value === undefined) continue;
    if (location === "path") path = path.replace(`{${name}}`, encodeURIComponent(String(value)));
    if (location === "query") query.push(...[value].flat().map((item): [string, string] => [name, String(item)]));
  }
  return {
    operation,
    method: operation.method,
    path: withQuery(path, query),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
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
export function callsOperation({ operation, method, path, authorization }: Request): boolean {
  const pattern = operation.path.replaceAll(/\{\w+\}/g, "[^/?]*");
  return authorization === undefined && method === operation.method && new RegExp(`^${pattern}(\\?|$)`).test(path);
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

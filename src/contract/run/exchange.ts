import type { SuiteOperation } from "../openapi/contract.js";

/** A request before it is sent. */
export interface Request {
  operation: SuiteOperation;
  method: string;
  /** From the base URL on, with the query. */
  path: string;
  /** The header; null for none. Absent: the target's main key, as a Bearer token. */
  authorization?: string | null;
  /** Default: `application/json` where there is a body; null for none. */
  contentType?: string | null;
  body?: string;
}

/** What came back. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body read as JSON; undefined where it is none. */
  json: unknown;
}

/** A request and what became of it. */
export interface Exchange {
  request: Request;
  /** Undefined where no answer came. */
  answer: Answer | undefined;
  /** Why none came. */
  failure?: string;
  /** Local epoch milliseconds. */
  sentAt: number;
  receivedAt: number;
}

/** A request's values, before they are put into a URL and a body. */
export interface Values {
  /** By name; those that are undefined are left out. */
  parameters: Record<string, unknown>;
  body?: unknown;
}

/** Puts values where the contract says that they belong. */
export function toRequest(operation: SuiteOperation, { parameters, body }: Values): Request {
  const query: [string, string][] = [];
  let path = operation.path;
  for (const { name, in: place } of operation.parameters) {
    const value = parameters[name];
    if (value === undefined) continue;
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(String(value)));
    if (place === "query") query.push(...[value].flat().map((one): [string, string] => [name, String(one)]));
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

/**
 * What a server may take a parameter's text for. What is valid in one reading is not insisted on as invalid: `5.0` may
 * be an integer.
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
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((part, step) => (part as Record<string, unknown> | null | undefined)?.[step], value);
}

import { createQuerySerializer, defaultPathSerializer, type QuerySerializerOptions } from "openapi-fetch";
import { ConfigurationError } from "../errors.js";
import { show } from "../internal/assert.js";
import type { OperationDescription, ParameterDescription } from "../operations.js";
import { assertNotReserved, assertSendable } from "./headers.js";

type Values = Record<string, unknown>;

/**
 * A serializer for openapi-fetch that sends each query parameter in the style that the contract gives it, or else in
 * openapi-fetch's own. Null and undefined are left out.
 *
 * @throws ConfigurationError for a value that would be lost or garbled on the way.
 */
export function querySerializerFor(operation: OperationDescription | undefined): (query: unknown) => string {
  const queryParameters = operation?.parameters.filter((parameter) => parameter.in === "query");
  return (query) =>
    sentEntries("query", query as Values)
      .map(([name, value]) => {
        const described = queryParameters?.find((parameter) => parameter.name === name);
        return serializeQueryParameter(name, value, described);
      })
      .filter((part) => part !== "")
      .join("&");
}

function serializeQueryParameter(name: string, value: unknown, described: ParameterDescription | undefined): string {
  if (isPlainObject(value) && described && described.type !== "object") {
    throw invalidParameter("query", name, `an object cannot be sent as ${described.type}`);
  }
  // Which styles there are depends on the kind of value, and the contract declares one of those.
  const styles = described && ({ array: described, object: described } as QuerySerializerOptions);
  return createQuerySerializer(styles)({ [encodeURIComponent(name)]: value });
}

/** Values that are part of a path without being in it: the path would be another one. */
const PATH_CHANGING_VALUES: ReadonlySet<string> = new Set(["", ".", ".."]);

/**
 * Fills the path in, as openapi-fetch does.
 *
 * @throws ConfigurationError for a value that is missing, or that would make another path of it.
 */
export function serializePath(path: string, values: Values): string {
  for (const [, name = ""] of path.matchAll(/\{([^{}]+)\}/g)) {
    const value = values[name];
    if (!isSent("path", name, value)) throw new ConfigurationError(`Missing path parameter ${name}.`);
    if (PATH_CHANGING_VALUES.has(decodeFully(String(value)))) {
      throw invalidParameter("path", name, `${show(value)} would change the path`);
    }
  }
  return defaultPathSerializer(path, values);
}

/** Decodes a text repeatedly, until it no longer changes, since some servers decode paths more than once. */
function decodeFully(text: string): string {
  try {
    const decoded = decodeURIComponent(text);
    return decoded === text ? text : decodeFully(decoded);
  } catch {
    return text;
  }
}

/**
 * Checks header parameters, which openapi-fetch sends as they are: arrays become comma-separated lists.
 *
 * @throws ConfigurationError for one that cannot be sent.
 */
export function checkHeaderParameters(values: Values = {}): void {
  for (const [name, value] of sentEntries("header", values)) assertSendable(assertNotReserved(name), String(value));
}

const serializeCookie = /* @__PURE__ */ createQuerySerializer({ array: { style: "form", explode: false } });

/**
 * The `cookie` header for cookie parameters, which openapi-fetch does not send; none if there are none.
 *
 * @param given A header with further cookies.
 */
export function cookieHeader(given: string | null | undefined, values: Values = {}): { cookie?: string } {
  const pairs = sentEntries("cookie", values).map(([name, value]) => serializeCookie({ [name]: value }));
  if (pairs.length === 0) return {};
  const cookie = [given, ...pairs].filter(Boolean).join("; ");
  assertSendable("cookie", cookie);
  return { cookie };
}

/** The values that are sent, as `isSent` decides. */
function sentEntries(place: ParameterDescription["in"], values: Values): [name: string, value: unknown][] {
  return Object.entries(values).filter(([name, value]) => isSent(place, name, value));
}

/**
 * Whether a value is sent; null and undefined are left out.
 *
 * @throws ConfigurationError for one that would be lost or garbled on the way.
 */
function isSent(place: ParameterDescription["in"], name: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  // Only queries have a style for objects.
  const scalars = place === "query" && isPlainObject(value) ? Object.values(value) : [value].flat();
  for (const scalar of [name, ...scalars]) {
    if (isEncodable(scalar)) continue;
    const advice = scalar instanceof Date ? ". Pass date.toISOString()" : "";
    throw invalidParameter(place, name, `${show(scalar)} cannot be sent${advice}`);
  }
  return true;
}

function isPlainObject(value: unknown): value is Values {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function isEncodable(value: unknown): boolean {
  if (typeof value === "string") return isWellFormed(value);
  if (typeof value === "number") return Number.isFinite(value);
  return value === null || ["undefined", "boolean", "bigint"].includes(typeof value);
}

/** False for half of a surrogate pair, which has no encoding in a URL. */
function isWellFormed(text: string): boolean {
  try {
    encodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function invalidParameter(place: ParameterDescription["in"], name: string, reason: string): ConfigurationError {
  return new ConfigurationError(`Invalid ${place} parameter ${name}: ${reason}.`);
}

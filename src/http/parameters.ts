import { createQuerySerializer, defaultPathSerializer, type QuerySerializerOptions } from "openapi-fetch";
import { ConfigurationError } from "../errors.js";
import type { OperationDescription, ParameterDescription } from "../operations.js";
import { assertSendable } from "./headers.js";

type Values = Record<string, unknown>;

/** How a query parameter is sent unless the contract says otherwise: openapi-fetch's own defaults. */
const DEFAULT_ARRAY_STYLE = { style: "form", explode: true } as const;
const DEFAULT_OBJECT_STYLE = { style: "deepObject", explode: true } as const;

/**
 * A serializer for openapi-fetch that sends each query parameter in the style that the contract gives it. Null and
 * undefined are left out.
 *
 * @throws ConfigurationError for a value that would be lost or garbled on the way.
 */
export function querySerializerFor(operation: OperationDescription | undefined): (query: unknown) => string {
  return (query) =>
    Object.entries(query as Values)
      .filter(([name, value]) => isSent("query", name, value))
      .map(([name, value]) => serializeQueryParameter(name, value, describe(operation, "query", name)))
      .filter((part) => part !== "")
      .join("&");
}

function serializeQueryParameter(name: string, value: unknown, described: ParameterDescription | undefined): string {
  if (isPlainObject(value) && described && described.type !== "object") {
    throw new ConfigurationError(`Invalid query parameter ${name}: an object cannot be sent as ${described.type}.`);
  }
  // Which styles there are depends on the kind of value, and the contract declares one of those.
  const array = (described ?? DEFAULT_ARRAY_STYLE) as NonNullable<QuerySerializerOptions["array"]>;
  const object = (described ?? DEFAULT_OBJECT_STYLE) as NonNullable<QuerySerializerOptions["object"]>;
  return createQuerySerializer({ array, object })({ [encodeURIComponent(name)]: value });
}

/**
 * Fills the path in, as openapi-fetch does.
 *
 * @throws ConfigurationError for a value that is missing, or that would make another path of it.
 */
export function serializePath(path: string, values: Values): string {
  for (const [, name = ""] of path.matchAll(/\{([^{}]+)\}/g)) assertPathValue(name, values[name]);
  return defaultPathSerializer(path, values);
}

function assertPathValue(name: string, value: unknown): void {
  if (!isSent("path", name, value)) throw new ConfigurationError(`Missing path parameter ${name}.`);
  const invalid = (reason: string) => new ConfigurationError(`Invalid path parameter ${name}: ${reason}.`);
  if (isPlainObject(value)) throw invalid("an object cannot be sent");
  const text = String(value);
  if (text === "") throw invalid("it is empty");
  if (DOT_SEGMENTS.has(decodeFully(text))) throw invalid(`${JSON.stringify(text)} would change the path`);
}

const DOT_SEGMENTS: ReadonlySet<string> = new Set([".", ".."]);

/** Decodes a text until nothing is left to decode, since some servers decode paths more than once. */
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
  for (const [name, value] of Object.entries(values)) {
    if (!isSent("header", name, value)) continue;
    if (isPlainObject(value))
      throw new ConfigurationError(`Invalid header parameter ${name}: an object cannot be sent.`);
    for (const item of [value].flat()) assertSendable(name, String(item));
  }
}

/** The `cookie` header for cookie parameters, which openapi-fetch does not send; undefined if there are none. */
export function cookieHeader(values: Values = {}): string | undefined {
  const pairs = Object.entries(values)
    .filter(([name, value]) => isSent("cookie", name, value))
    .map(
      ([name, value]) =>
        `${name}=${[value]
          .flat()
          .map((item) => encodeURIComponent(String(item)))
          .join(",")}`,
    );
  return pairs.length > 0 ? pairs.join("; ") : undefined;
}

function describe(operation: OperationDescription | undefined, place: ParameterDescription["in"], name: string) {
  return operation?.parameters.find((parameter) => parameter.in === place && parameter.name === name);
}

/**
 * Whether a value is sent; null and undefined are left out.
 *
 * @throws ConfigurationError for one that would be lost or garbled on the way.
 */
function isSent(place: string, name: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (!isWellFormed(name))
    throw new ConfigurationError(`Invalid ${place} parameter ${JSON.stringify(name)}: its name cannot be encoded.`);
  const scalars = isPlainObject(value) ? Object.values(value) : [value].flat();
  for (const scalar of scalars) {
    const isValid =
      typeof scalar === "boolean" ||
      typeof scalar === "bigint" ||
      (typeof scalar === "number" && Number.isFinite(scalar)) ||
      (typeof scalar === "string" && isWellFormed(scalar)) ||
      scalar === undefined ||
      scalar === null;
    if (!isValid)
      throw new ConfigurationError(
        `Invalid ${place} parameter ${name}: ${show(scalar)} cannot be sent.${hintFor(scalar)}`,
      );
  }
  return true;
}

function isPlainObject(value: unknown): value is Values {
  return Object.prototype.toString.call(value) === "[object Object]";
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

function show(value: unknown): string {
  return typeof value === "string"
    ? JSON.stringify(value)
    : Object.prototype.toString.call(value) === "[object Object]"
      ? "an object"
      : String(value);
}

function hintFor(value: unknown): string {
  return value instanceof Date ? " Pass date.toISOString()." : "";
}

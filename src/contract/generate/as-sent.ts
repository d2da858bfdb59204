import { parseParameters } from "../../internal/parse-parameters.js";
import type { Parameter } from "../../openapi/contract.js";
import type { SuiteOperation } from "../openapi/contract.js";
import { pathValuesOf } from "../openapi/path-template.js";
import type { Schemas } from "../openapi/schemas.js";
import { readings, toRequest } from "../run/exchange.js";

/**
 * Whether a server may take a value as valid once it is sent, since everything in a URL or a header is text: `5.0` may be
 * an integer. Lists and objects are read as the contract's style has them.
 */
export function isValidAsSent(
  schemas: Schemas,
  operation: SuiteOperation,
  parameter: Parameter,
  value: unknown,
): boolean {
  return valuesAsSent(operation, parameter, value).some((reading) => schemas.isValid(parameter.schema, reading));
}

/**
 * Whether what a server gets for a value is beyond doubt: a list or an object is one for the contract, too, is not empty, since
 * that is sent as nothing, and has no delimiters; a header does not lose outer spaces.
 */
export function isUnambiguous(operation: SuiteOperation, parameter: Parameter, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  const type = descriptionOf(operation, parameter)?.type ?? "string";
  if (typeof value === "object") {
    const isSameType = type === (Array.isArray(value) ? "array" : "object");
    const parts = Object.values(value);
    return isSameType && parameter.in !== "path" && parts.length > 0 && parts.every(isPlainScalar);
  }
  if (type === "object") return false;
  if (type === "array") return isPlainScalar(value);
  return parameter.in === "query" || parameter.in === "path" || isHeaderText(String(value));
}

/** Whether a parameter's values are lists or objects. */
export function isStructured(type: string | undefined): boolean {
  return type === "array" || type === "object";
}

export function descriptionOf(operation: SuiteOperation, { name, in: location }: Pick<Parameter, "name" | "in">) {
  return operation.description.parameters.find((one) => one.name === name && one.in === location);
}

function valuesAsSent(operation: SuiteOperation, { name, in: location }: Parameter, value: unknown): unknown[] {
  const description = descriptionOf(operation, { name, in: location });
  if (!description || !isStructured(description.type)) return readings(String(value));
  const alone = { ...operation, parameters: operation.parameters.filter((one) => one.name === name) };
  const template = location === "path" ? `/{${name}}` : "/";
  const { path, headers } = toRequest({ ...alone, path: template }, { parameters: { [name]: value } });
  const parsed = parseParameters([description], {
    path: location === "path" ? pathValuesOf(template, path) : {},
    query: path.split("?")[1] ?? "",
    headers: new Headers(headers),
  });
  return [parsed[location][name]];
}

/** Whether a text arrives as it was sent in a header: printable ASCII without spaces around it. */
function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text);
}

/** Whether an item of a list, or a property of an object, has one spelling in every style: no delimiters, no odd texts. */
function isPlainScalar(value: unknown): boolean {
  if (typeof value === "number") return /^-?\d+(\.\d+)?$/.test(String(value));
  return typeof value === "boolean" || (typeof value === "string" && /^[\w-]+$/.test(value));
}

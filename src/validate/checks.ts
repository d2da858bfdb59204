import { operations } from "../../generated/operations.js";
import { type Validator, validators } from "../../generated/validators.js";
import type { Violation } from "../errors.js";
import { parseParameters } from "../internal/parse-parameters.js";
import { parseOrUndefined } from "../internal/request-id.js";
import { findOperation } from "../operations.js";
import { violationsOf } from "./violations.js";

export type OperationId = keyof typeof operations;

/** The operation of a path as the contract spells it; undefined if it has none. */
export function operationOf(method: string, path: string): OperationId | undefined {
  return findOperation(method, path)?.id as OperationId | undefined;
}

/** A request as it is sent. `values` says whether violations include what was found. */
interface SentRequest {
  /** The URL's query, as it is in the URL. */
  query: string;
  path: Record<string, unknown>;
  body: string;
  values: boolean;
}

/** Where a request does not match the contract; pointers are into `{ query, path, body }`. */
export function requestViolations(id: OperationId, { query, path, body, values }: SentRequest): Violation[] {
  const encoded = Object.entries(path).map(([name, value]) => [name, encodePathValue(value)]);
  const parsed = parseParameters(operations[id].parameters, { query, path: Object.fromEntries(encoded) });
  // Headers and cookies are not passed here, so they are not validated.
  const ofParameters = violationsOf(validators[id].parameters, { path: parsed.path, query: parsed.query }, values);
  const ofBody = bodyViolations(validators[id].body, parseOrUndefined(body), values);
  return [...ofParameters, ...ofBody.map((violation) => ({ ...violation, pointer: `/body${violation.pointer}` }))];
}

/** As in a URL, where the style `simple` has commas between the items of an array. */
function encodePathValue(value: unknown): string {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => encodeURIComponent(String(item))).join(",");
}

/** Where a response does not match the contract; pointers are into its body. */
export function responseViolations(id: OperationId, status: number, body: unknown, values: boolean): Violation[] {
  const { responses } = validators[id];
  const validate = responses[status];
  if (validate) return violationsOf(validate, body, values);
  // A gateway in front of the API does not follow its contract.
  if (status >= 500) return [];
  return [{ pointer: "", expected: `must have one of the statuses ${Object.keys(responses).join(", ")}` }];
}

function bodyViolations(validate: Validator | undefined, body: unknown, values: boolean): Violation[] {
  return validate ? violationsOf(validate, body, values) : [];
}

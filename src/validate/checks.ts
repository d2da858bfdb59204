import type { operations } from "../../generated/operations.js";
import { parameters, type Validator, validators } from "../../generated/validators.js";
import type { Violation } from "../errors.js";
import { parseOrUndefined } from "../internal/request-id.js";
import { fromWire } from "../internal/wire-parameters.js";
import { findOperation } from "../operations.js";
import { violationsOf } from "./violations.js";

export type OperationId = keyof typeof operations;

/** The operation of a path as the contract spells it; undefined if it has none. */
export function operationOf(method: string, path: string): OperationId | undefined {
  return findOperation(method, path)?.id as OperationId | undefined;
}

/** A request as it is sent. `values` says whether violations include what was found. */
interface SentRequest {
  query: URLSearchParams;
  path: Record<string, unknown>;
  body: string;
  values: boolean;
}

/** Where a request does not match the contract; pointers are into `{ query, path, body }`. */
export function requestViolations(id: OperationId, { query, path, body, values }: SentRequest): Violation[] {
  const declared = parameters[id];
  const texts = Object.fromEntries(query);
  for (const [name, value] of Object.entries(path)) texts[name] = String(value);
  const violations = violationsOf(validators[id].parameters, fromWire(declared, texts), values);
  const ofParameters = violations.map((violation) => {
    const place = declared.find(({ name }) => name === violation.pointer.split("/")[1])?.in;
    return { ...violation, pointer: `/${place}${violation.pointer}` };
  });
  const ofBody = bodyViolations(validators[id].body, parseOrUndefined(body), values);
  return [...ofParameters, ...ofBody.map((violation) => ({ ...violation, pointer: `/body${violation.pointer}` }))];
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

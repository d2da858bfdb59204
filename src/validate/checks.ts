import { operations } from "../../generated/operations.js";
import { type Validator, validators } from "../../generated/validators.js";
import type { Violation } from "../errors.js";
import { isJson, matchesRange } from "../internal/media-type.js";
import { parseParameters } from "../internal/parse-parameters.js";
import { parseOrUndefined } from "../internal/request-id.js";
import { findOperation, type OperationDescription } from "../operations.js";
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
  contentType: string | null;
  values: boolean;
}

/** Where a request does not match the contract; pointers are into `{ query, path, body }`. */
export function requestViolations(id: OperationId, request: SentRequest): Violation[] {
  const { query, path, body, contentType, values } = request;
  const { requestBody }: OperationDescription = operations[id];
  const encoded = Object.entries(path).map(([name, value]) => [name, encodePathValue(value)]);
  const parsed = parseParameters(operations[id].parameters, { query, path: Object.fromEntries(encoded) });
  // Headers and cookies are not passed here, so they are not validated.
  const ofParameters = violationsOf(validators[id].parameters, { path: parsed.path, query: parsed.query }, values);
  const isAbsent = body === "" && requestBody?.required !== true;
  const isValidated = !isAbsent && !isOtherFormat(requestBody?.mediaTypes, contentType);
  const ofBody = isValidated ? bodyViolations(validators[id].body, parseOrUndefined(body), values) : [];
  return [...ofParameters, ...ofBody.map((violation) => ({ ...violation, pointer: `/body${violation.pointer}` }))];
}

/** As in a URL, where the style `simple` has commas between the items of an array. */
function encodePathValue(value: unknown): string {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => encodeURIComponent(String(item))).join(",");
}

/** Whether a body is in a format of the contract other than JSON, which is not validated. */
function isOtherFormat(mediaTypes: readonly string[] | undefined, contentType: string | null): boolean {
  if (contentType === null || isJson(contentType)) return false;
  return mediaTypes?.some((range) => matchesRange(range, contentType)) ?? false;
}

/** A response as it arrived. */
interface ReceivedResponse {
  status: number;
  contentType: string | null;
  body: unknown;
  values: boolean;
}

/** Where a response does not match the contract; pointers are into its body. */
export function responseViolations(id: OperationId, response: ReceivedResponse): Violation[] {
  const { status, contentType, body, values } = response;
  const { successes }: OperationDescription = operations[id];
  if (isOtherFormat(successes[status] ?? successes[rangeOf(status)], contentType)) return [];
  const { responses } = validators[id];
  const validate = responses[status] ?? responses[rangeOf(status)] ?? responses.default;
  if (validate) return violationsOf(validate, body, values);
  // A gateway in front of the API does not follow its contract.
  if (status >= 500) return [];
  return [{ pointer: "", expected: `must have one of the statuses ${Object.keys(responses).join(", ")}` }];
}

/** `2XX` for 201. */
function rangeOf(status: number): string {
  return `${Math.trunc(status / 100)}XX`;
}

function bodyViolations(validate: Validator | undefined, body: unknown, values: boolean): Violation[] {
  return validate ? violationsOf(validate, body, values) : [];
}

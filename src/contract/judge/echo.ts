import { isDeepStrictEqual } from "node:util";
import { isJson } from "../../internal/media-type.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { pathValuesOf } from "../openapi/path-template.js";
import { resourceOf } from "../openapi/resources.js";
import { jsonSchemaOf, responseOf } from "../openapi/responses.js";
import { escapePointer, type Keywords } from "../openapi/schemas.js";
import { type Exchange, getPath, isSuccess, type Request } from "../run/exchange.js";
import { impliedRules, type Rule } from "./implied.js";
import { type Problem, problemAt, type ResponsePart } from "./problem.js";

/** Whether the response to an accepted write repeats the requested values, and has those that they imply. */
export function echoProblems(contract: SuiteContract, { request, response }: Exchange): Problem[] {
  const { operation } = request;
  const shown = resourceOf(response?.json);
  const schema = response && resourceSchema(contract, operation, response.status);
  if (!response || !shown || !schema) return [];
  const requested = { ...pathValuesOf(operation.path, request.path), ...requestedProperties(request) };
  const properties = contract.schemas.merged(schema).properties ?? {};
  const rules = [
    ...repeatedProperties(contract, schema, requested).map(
      (name): Rule => ({ property: name, expected: requested[name], reason: "as requested" }),
    ),
    ...impliedRules(operation.operationId, requested),
  ];
  return rules.flatMap(({ property, expected, reason }) => {
    const actual = property === "" ? response.status : getPath(shown, property);
    if (isSame(actual, expected)) return [];
    const schemaOfProperty = properties[property];
    const pointer = schemaOfProperty
      ? `${contract.schemas.pointerOf(schemaOfProperty)}/description`
      : `${operation.pointer}/responses/${expected}`;
    const subject = property === "" ? "The status" : `In the response ${property}`;
    const message = `${subject} is ${JSON.stringify(actual)}; expected ${JSON.stringify(expected)}, ${reason}.`;
    const place = getPath(response.json, "data") === undefined ? "" : "/data";
    const part: ResponsePart =
      property === "" ? { kind: "status" } : { kind: "body", pointer: `${place}/${escapePointer(property)}` };
    return [
      problemAt(contract, "state", pointer, message, { key: `state ${operation.operationId} ${property}`, part }),
    ];
  });
}

/** The properties of a JSON body; none if it is something else. */
export function requestedProperties({ body, contentType }: Request): Record<string, unknown> {
  if (body === undefined || !isJson(contentType ?? "application/json")) return {};
  const value: unknown = JSON.parse(body);
  return typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/**
 * The requested properties that a response has to show as they were requested: it has one of that name, which may have that
 * value.
 */
export function repeatedProperties({ schemas }: SuiteContract, schema: Keywords, requested: object): string[] {
  const { properties = {} } = schemas.merged(schema);
  return Object.entries(requested)
    .filter(([name, value]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return property !== undefined && schemas.isValid(property, value);
    })
    .map(([name]) => name);
}

/** The schema of the thing that a success shows: of its `data`, or of the whole body. */
export function resourceSchema(
  { schemas }: SuiteContract,
  operation: SuiteOperation,
  status: number,
): Keywords | undefined {
  const schema = isSuccess(status) ? jsonSchemaOf(responseOf(operation, status)?.response) : undefined;
  return schema && (schemas.merged(schema).properties?.data ?? schema);
}

/** The same value, or the same moment. */
export function isSame(actual: unknown, expected: unknown): boolean {
  if (isDeepStrictEqual(actual, expected)) return true;
  const isTime = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);
  return isTime(actual) && isTime(expected) && Date.parse(actual) === Date.parse(expected);
}

import { isDeepStrictEqual } from "node:util";
import type { operations } from "../../../generated/operations.js";
import type { components } from "../../../generated/schema.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { escapePointer, type Keywords } from "../openapi/schemas.js";
import { type Exchange, getPath, type Request } from "../run/exchange.js";
import { type Problem, problemAt, type ResponsePart } from "./problem.js";

type Schemas = components["schemas"];
type OperationId = keyof typeof operations;

/** A property of the response's `data`, or "" for the status, and its expected value. */
interface Rule {
  property: string;
  expected: unknown;
}

/** A maintenance window at least this far ahead has to be scheduled, in milliseconds. */
const SCHEDULED_AHEAD_MS = 60_000;

/** What the meaning of a request implies for the response, besides that it repeats the request. */
const RULES: { [Id in OperationId]?: (requested: object) => Rule[] } = {
  createServer: () => [{ property: "status", expected: "provisioning" satisfies Schemas["Server"]["status"] }],
  scaleDatabase(requested) {
    const { new_tier, maintenance_window } = requested as Schemas["ScaleDatabaseRequest"];
    const isAhead =
      maintenance_window !== undefined && Date.parse(maintenance_window) > Date.now() + SCHEDULED_AHEAD_MS;
    const status: Schemas["DatabaseScaling"]["status"] = isAhead ? "scheduled" : "scaling";
    return [
      { property: "tier", expected: new_tier },
      ...(maintenance_window === undefined ? [{ property: "maintenance_window", expected: null }] : []),
      // The meaning of a window in the past is not specified.
      ...(isAhead || maintenance_window === undefined ? [{ property: "status", expected: status }] : []),
    ];
  },
  purgeCache(requested) {
    const queued = (requested as Schemas["PurgeCacheRequest"]).async === true;
    const status: Schemas["CachePurge"]["status"] = queued ? "queued" : "completed";
    return [
      { property: "status", expected: status },
      { property: "", expected: queued ? 202 : 200 },
    ];
  },
};

/** Whether the response to an accepted write repeats the requested values, and has those that they imply. */
export function echoProblems(contract: SuiteContract, { request, response }: Exchange): Problem[] {
  const { operation } = request;
  const schema = dataSchema(contract, operation, response?.status);
  const data = getPath(response?.json, "data");
  if (!response || !schema || typeof data !== "object" || data === null) return [];
  const requested = { ...pathValues(request), ...readObject(request.body) };
  const properties = contract.schemas.merged(schema).properties ?? {};
  const repeated = Object.keys(requested).filter((name) => name in properties);
  const rules = [
    ...repeated.map((name): Rule => ({ property: name, expected: requested[name] })),
    ...(RULES[operation.operationId as OperationId]?.(requested) ?? []),
  ];
  return rules.flatMap(({ property, expected }) => {
    const actual = property === "" ? response.status : getPath(data, property);
    if (isSame(actual, expected)) return [];
    const schemaOfProperty = properties[property];
    const pointer = schemaOfProperty
      ? `${contract.schemas.pointerOf(schemaOfProperty)}/description`
      : `${operation.pointer}/responses/${expected}`;
    const subject = property === "" ? "The status" : `In the response ${property}`;
    const message = `${subject} is ${JSON.stringify(actual)}; expected ${JSON.stringify(expected)}, as requested.`;
    const part: ResponsePart =
      property === "" ? { kind: "status" } : { kind: "body", pointer: `/data/${escapePointer(property)}` };
    return [
      problemAt(contract, "state", pointer, message, { key: `state ${operation.operationId} ${property}`, part }),
    ];
  });
}

function dataSchema(
  { schemas }: SuiteContract,
  { method, responses }: SuiteOperation,
  status = 0,
): Keywords | undefined {
  const schema: Keywords | undefined = responses[status]?.content?.["application/json"]?.schema;
  const isWrite = method !== "GET" && status < 300;
  return isWrite && schema ? schemas.merged(schema).properties?.data : undefined;
}

function pathValues({ operation, path }: Request): Record<string, string> {
  const pattern = operation.path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/?]*)");
  const { groups = {} } = new RegExp(`^${pattern}(\\?|$)`).exec(path) ?? {};
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}

function readObject(body = "{}"): Record<string, unknown> {
  return Object(JSON.parse(body)) as Record<string, unknown>;
}

/** The same value, or the same moment. */
function isSame(actual: unknown, expected: unknown): boolean {
  if (isDeepStrictEqual(actual, expected)) return true;
  const isTime = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);
  return isTime(actual) && isTime(expected) && Date.parse(actual) === Date.parse(expected);
}

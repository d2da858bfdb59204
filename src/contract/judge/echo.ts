import { isDeepStrictEqual } from "node:util";
import type { operations } from "../../../generated/operations.js";
import type { components } from "../../../generated/schema.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import type { Keywords } from "../openapi/schemas.js";
import { at, type Exchange, type Request } from "../run/exchange.js";
import { type Problem, problemAt } from "./problem.js";

type Schemas = components["schemas"];
type OperationId = keyof typeof operations;

/** A part of the answer's `data`, or the status, and what it ought to be. */
interface Rule {
  part: string;
  wanted: unknown;
}

/** How long before a maintenance window its scaling has to be scheduled still, in milliseconds. */
const AHEAD = 60_000;

/** What follows from a request by its meaning, beyond that it is repeated. */
const RULES: { [Id in OperationId]?: (asked: object) => Rule[] } = {
  createServer: () => [{ part: "status", wanted: "provisioning" satisfies Schemas["Server"]["status"] }],
  scaleDatabase(asked) {
    const { new_tier, maintenance_window } = asked as Schemas["ScaleDatabaseRequest"];
    const isAhead = maintenance_window !== undefined && Date.parse(maintenance_window) > Date.now() + AHEAD;
    const status: Schemas["DatabaseScaling"]["status"] = isAhead ? "scheduled" : "scaling";
    return [
      { part: "tier", wanted: new_tier },
      ...(maintenance_window === undefined ? [{ part: "maintenance_window", wanted: null }] : []),
      // What a window in the past means is left open.
      ...(isAhead || maintenance_window === undefined ? [{ part: "status", wanted: status }] : []),
    ];
  },
  purgeCache(asked) {
    const queued = (asked as Schemas["PurgeCacheRequest"]).async === true;
    const status: Schemas["CachePurge"]["status"] = queued ? "queued" : "completed";
    return [
      { part: "status", wanted: status },
      { part: "", wanted: queued ? 202 : 200 },
    ];
  },
};

/** Whether an accepted request is answered as it was asked: what the answer repeats is the same, and what follows. */
export function echoProblems(contract: SuiteContract, { request, answer }: Exchange): Problem[] {
  const { operation } = request;
  const schema = dataSchema(contract, operation, answer?.status);
  const data = at(answer?.json, "data");
  if (!answer || !schema || typeof data !== "object" || data === null) return [];
  const asked = { ...pathValues(request), ...readObject(request.body) };
  const properties = contract.schemas.flat(schema).properties ?? {};
  const repeated = Object.keys(asked).filter((name) => name in properties);
  const rules = [
    ...repeated.map((name): Rule => ({ part: name, wanted: asked[name] })),
    ...(RULES[operation.operationId as OperationId]?.(asked) ?? []),
  ];
  return rules.flatMap(({ part, wanted }) => {
    const given = part === "" ? answer.status : at(data, part);
    const property = properties[part];
    if (isSame(given, wanted)) return [];
    const pointer = property
      ? `${contract.schemas.pointerOf(property)}/description`
      : `${operation.pointer}/responses/${wanted}`;
    const what = part === "" ? "the status" : part;
    const message = `${what} is ${JSON.stringify(given)}, where ${JSON.stringify(wanted)} was asked for.`;
    return [problemAt(contract, "state", pointer, message, { key: `state ${operation.operationId} ${part}` })];
  });
}

function dataSchema(
  { schemas }: SuiteContract,
  { method, responses }: SuiteOperation,
  status = 0,
): Keywords | undefined {
  const schema: Keywords | undefined = responses[status]?.content?.["application/json"]?.schema;
  const isWrite = method !== "GET" && status < 300;
  return isWrite && schema ? schemas.flat(schema).properties?.data : undefined;
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
function isSame(given: unknown, wanted: unknown): boolean {
  if (isDeepStrictEqual(given, wanted)) return true;
  const isTime = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);
  return isTime(given) && isTime(wanted) && Date.parse(given) === Date.parse(wanted);
}

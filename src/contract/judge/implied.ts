import type { operations } from "../../../generated/operations.js";
import type { components } from "../../../generated/schema.js";

type Schemas = components["schemas"];
type OperationId = keyof typeof operations;

/** A property of the response's `data`, or "" for the status, and its expected value. */
export interface Rule {
  property: string;
  expected: unknown;
  /** Why it is expected, as the end of a sentence. */
  reason: string;
}

/** A maintenance window at least this far ahead has to be scheduled, in milliseconds. */
const SCHEDULED_AHEAD_MS = 60_000;

/** What we know of these operations besides the contract. An operation that is not here lacks nothing. */
const RULES: { [Id in OperationId]?: (requested: object) => Rule[] } = {
  createServer: () => [
    {
      property: "status",
      expected: "provisioning" satisfies Schemas["Server"]["status"],
      reason: "the first status of a new server",
    },
  ],
  scaleDatabase(requested) {
    const { new_tier, maintenance_window } = requested as Schemas["ScaleDatabaseRequest"];
    const isAhead =
      maintenance_window !== undefined && Date.parse(maintenance_window) > Date.now() + SCHEDULED_AHEAD_MS;
    const status: Schemas["DatabaseScaling"]["status"] = isAhead ? "scheduled" : "scaling";
    const reason = isAhead ? "since its maintenance window is ahead" : "since no maintenance window was requested";
    return [
      { property: "tier", expected: new_tier, reason: "the requested new_tier" },
      ...(maintenance_window === undefined ? [{ property: "maintenance_window", expected: null, reason }] : []),
      // The meaning of a window in the past is not specified.
      ...(isAhead || maintenance_window === undefined ? [{ property: "status", expected: status, reason }] : []),
    ];
  },
  purgeCache(requested) {
    const queued = (requested as Schemas["PurgeCacheRequest"]).async === true;
    const status: Schemas["CachePurge"]["status"] = queued ? "queued" : "completed";
    const reason = `since async is ${queued ? "" : "not "}true`;
    return [
      { property: "status", expected: status, reason },
      { property: "", expected: queued ? 202 : 200, reason },
    ];
  },
};

/** What the meaning of a request implies for the response, besides that it repeats the request. */
export function impliedRules(operation: string, requested: object): Rule[] {
  return RULES[operation as OperationId]?.(requested) ?? [];
}

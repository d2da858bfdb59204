import { ANSWER_CHECKS, DEFAULT_SETTINGS, type Finding, GROUPS, type Report } from "../../src/contract/types.js";

const CHECKS = [...GROUPS, ...ANSWER_CHECKS];

/** What a run without a fault found out. */
export const keptReport: Report = {
  target: { name: "simulator", baseUrl: "http://127.0.0.1/v1" },
  versions: { contract: "1.2.0", package: "0.1.0", node: "20.20.0" },
  settings: { ...DEFAULT_SETTINGS, allowWrites: true },
  startedAt: "2026-01-01T00:00:00.000Z",
  duration: 4321,
  requests: 2345,
  kept: true,
  findings: [],
  operations: [
    {
      id: "listServers",
      method: "GET",
      path: "/servers",
      elements: [
        ...[200, 400, 401, 403, 429, 500].map((status) => ({
          kind: "status" as const,
          name: String(status),
          exercised: status > 403 ? 0 : status,
          outcome: status > 403 ? ("not-run" as const) : ("passed" as const),
        })),
        ...["status", "region", "limit", "cursor"].map((name) => ({
          kind: "parameter" as const,
          name,
          exercised: 12,
          outcome: "passed" as const,
        })),
        ...CHECKS.map((name) => ({ kind: "check" as const, name, exercised: 321, outcome: "passed" as const })),
      ],
      times: { median: 1.4, p95: 12, values: Array.from({ length: 300 }, (_, index) => 1 + ((index * 37) % 100) / 8) },
    },
    {
      id: "purgeCache",
      method: "POST",
      path: "/cdn/zones/{zone_id}/purge",
      elements: [
        { kind: "status", name: "202", exercised: 7, outcome: "limit" },
        { kind: "property", name: "/paths/0", exercised: 3, outcome: "passed" },
        ...CHECKS.map((name) => ({ kind: "check" as const, name, exercised: 45, outcome: "passed" as const })),
      ],
      times: { median: 0.6, p95: 220, values: [0.4, 0.6, 0.7, 220] },
    },
  ],
  notRun: GROUPS.map((group) => ({ group, operation: "createServer", reason: "it writes: --allow-writes sends it" })),
  limits: [{ name: "stateless", why: "Nothing that is created is listed.", count: 4 }],
};

export const failure: Finding = {
  check: "boundaries",
  severity: "failure",
  operation: "listServers",
  operations: ["listServers"],
  message: "A limit above its maximum is taken.",
  met: "boundaries: limit above its maximum: 101",
  asked: `curl --get "http://127.0.0.1/v1/servers" -H "Authorization: Bearer $CLOUDNEXUS_API_KEY" --data-urlencode "limit=101"`,
  came: '200 OK\nx-ratelimit-remaining: 7\n\n{"data":[],"meta":{"total":0,"next_cursor":null,"prev_cursor":null}}',
  contract: { says: "limit is at most 100", pointer: "#/components/parameters/Limit/schema/maximum", line: 593 },
  documentation: "Pagination",
  count: 3,
};

/** What a run found out that met all sorts of breaks. */
export const brokenReport: Report = {
  ...keptReport,
  kept: false,
  settings: { ...keptReport.settings, maxP95: 100, operations: ["listServers", "purgeCache"] },
  operations: keptReport.operations.map((operation) => ({
    ...operation,
    elements: operation.elements.map((element) =>
      element.name === "boundaries"
        ? { ...element, outcome: "failed" as const }
        : element.name === "schema"
          ? { ...element, outcome: "warned" as const }
          : element,
    ),
  })),
  findings: [
    failure,
    {
      ...failure,
      check: "schema",
      severity: "warning",
      operations: ["listServers", "purgeCache"],
      message: "/data/0/ipv4 must match format ipv4",
      inferred: "A server that is being set up is taken to have no address yet.",
      came: `200 OK\n\n${"x".repeat(600)}`,
      count: 1234,
    },
  ],
};

/** What a run found out of a server that would like to have a say in the report. */
export function hostileReport(mark: string): Report {
  return {
    ...brokenReport,
    target: { name: mark, baseUrl: mark },
    versions: { contract: mark, package: mark, node: mark },
    operations: brokenReport.operations.map((operation) => ({
      ...operation,
      id: mark,
      path: mark,
      method: mark,
      elements: operation.elements.map((element) => ({ ...element, name: mark })),
    })),
    findings: brokenReport.findings.map((finding) => ({
      ...finding,
      operation: mark,
      operations: [mark],
      message: mark,
      met: mark,
      asked: mark,
      came: mark,
      contract: { says: mark, pointer: mark, line: 1 },
      inferred: mark,
      documentation: mark,
    })),
    notRun: [{ group: "state", operation: mark, reason: mark }],
    limits: [{ name: mark, why: mark, count: 1 }],
  };
}

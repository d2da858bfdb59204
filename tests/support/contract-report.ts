import { DEFAULT_SETTINGS, type Finding, GROUPS, RESPONSE_CHECKS, type Report } from "../../src/contract/types.js";

const CHECKS = [...GROUPS, ...RESPONSE_CHECKS];

/** The report of a run without findings. */
export const conformingReport: Report = {
  target: { name: "simulator", baseUrl: "http://127.0.0.1/v1" },
  hasContractFile: true,
  versions: { contract: "1.2.0", package: "0.1.0", node: "20.20.0" },
  settings: { ...DEFAULT_SETTINGS, allowWrites: true },
  startedAt: "2026-01-01T00:00:00.000Z",
  duration: 4321,
  requests: 2345,
  interrupted: false,
  summary: {
    verdict: "conforms",
    failures: 0,
    warnings: 0,
    known: 0,
    checks: { run: 2, skipped: 1 },
    operations: { exercised: 2, total: 3 },
    notExercised: ["createServer"],
    withoutSuccess: [],
  },
  findings: [],
  resolved: [],
  steps: [
    {
      group: "boundaries",
      operation: "listServers",
      title: "boundaries",
      status: "passed",
      duration: 1234,
      requests: 40,
      findings: [],
    },
    {
      group: "examples",
      operation: "purgeCache",
      title: "examples",
      status: "passed",
      duration: 20,
      requests: 4,
      findings: [],
    },
    {
      group: "state",
      operation: "createServer",
      title: "state",
      status: "skipped",
      reason: "it writes",
      duration: 0,
      requests: 0,
      findings: [],
    },
  ],
  created: [],
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
  skipped: GROUPS.map((group) => ({ group, operation: "createServer", reason: "it writes: --allow-writes sends it" })),
  limits: [{ name: "stateless", why: "Nothing that is created is listed.", count: 4 }],
};

export const failure: Finding = {
  id: "accepted listServers limit",
  check: "boundaries",
  known: false,
  severity: "failure",
  operation: "listServers",
  operations: ["listServers"],
  message: "A limit above its maximum is taken.",
  firstCase: "boundaries: limit above its maximum: 101",
  request: `curl --get "http://127.0.0.1/v1/servers" -H "Authorization: Bearer $CLOUDNEXUS_API_KEY" --data-urlencode "limit=101"`,
  response: '200 OK\nx-ratelimit-remaining: 7\n\n{"data":[],"meta":{"total":0,"next_cursor":null,"prev_cursor":null}}',
  contract: {
    text: "limit is at most 100",
    file: "openapi.yaml",
    pointer: "#/components/parameters/Limit/schema/maximum",
    line: 593,
  },
  documentation: "Pagination",
  highlight: { start: 0, end: 6 },
  count: 3,
};

/** The report of a run with all kinds of findings. */
export const failingReport: Report = {
  ...conformingReport,
  summary: { ...conformingReport.summary, verdict: "does not conform", failures: 1, warnings: 1 },
  steps: conformingReport.steps.map((step, index) =>
    index === 0
      ? { ...step, status: "failed" as const, findings: ["accepted listServers limit", "schema ipv4"] }
      : step,
  ),
  settings: { ...conformingReport.settings, maxP95: 100, operations: ["listServers", "purgeCache"] },
  operations: conformingReport.operations.map((operation) => ({
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
      id: "schema ipv4",
      check: "schema",
      severity: "warning",
      operations: ["listServers", "purgeCache"],
      message: "/data/0/ipv4 must match format ipv4",
      inferred: "A server that is being provisioned is assumed to have no address yet.",
      response: `200 OK\n\n${"x".repeat(600)}`,
      count: 1234,
    },
  ],
};

/** A report in which a server put this text everywhere. */
export function hostileReport(mark: string): Report {
  return {
    ...failingReport,
    target: { name: mark, baseUrl: mark },
    versions: { contract: mark, package: mark, node: mark },
    operations: failingReport.operations.map((operation) => ({
      ...operation,
      id: mark,
      path: mark,
      method: mark,
      elements: operation.elements.map((element) => ({ ...element, name: mark })),
    })),
    findings: failingReport.findings.map((finding) => ({
      ...finding,
      operation: mark,
      operations: [mark],
      message: mark,
      id: mark,
      firstCase: mark,
      request: mark,
      response: mark,
      highlight: { start: 1, end: 5 },
      contract: { text: mark, file: "openapi.yaml", pointer: mark, line: 1 },
      inferred: mark,
      documentation: mark,
    })),
    steps: failingReport.steps.map((step) => ({
      ...step,
      operation: mark,
      title: mark,
      reason: mark,
      findings: [mark],
    })),
    summary: { ...failingReport.summary, notExercised: [mark], withoutSuccess: [mark] },
    resolved: [{ id: mark, check: "schema", severity: "failure", operations: [mark], message: mark }],
    created: [{ operation: mark, id: mark, name: mark }],
    skipped: [{ group: "state", operation: mark, part: mark, reason: mark }],
    limits: [{ name: mark, why: mark, count: 1 }],
  };
}

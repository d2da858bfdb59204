/** The groups of cases, in the order in which they run. */
export const GROUPS = [
  "examples",
  "boundaries",
  "properties",
  "auth",
  "pages",
  "filters",
  "state",
  "rate-limits",
  "response-time",
] as const;

/** What every answer is checked for, whatever the case. */
export const ANSWER_CHECKS = [
  "server-error",
  "status",
  "content-type",
  "json",
  "schema",
  "headers",
  "error-body",
  "request-id",
  "leak",
  "rate-limit-headers",
] as const;

/** What recorded traffic is checked for, besides: that what was taken is what the contract has. */
export const TRAFFIC_CHECK = "request";

export type Group = (typeof GROUPS)[number];
/** What a finding is told under, and what `--check` takes. */
export type CheckName = Group | (typeof ANSWER_CHECKS)[number] | typeof TRAFFIC_CHECK;

/** A server, and what has to be known of it to ask it. */
export interface Target {
  /** As reports call it: `simulator`, `prism`, or its URL. */
  name: string;
  /** Without a slash at its end. */
  baseUrl: string;
  fetch: typeof globalThis.fetch;
  keys: { main: string; readOnly?: string | undefined; second?: string | undefined };
  /** Values that exist there, by the name of the parameter or property, such as `database_id`. */
  known: Readonly<Record<string, string>>;
  /** What it can't do, by its nature. What they cover is no finding, but is told by name. */
  limits: readonly KnownLimit[];
  close(): Promise<void>;
}

/** Targets that are started for the run. */
export const BUILT_IN = ["simulator", "prism"] as const;

/** Any server. */
export interface Remote {
  baseUrl: string;
  keys: Target["keys"];
  known: Target["known"];
}

export type TargetOption = (typeof BUILT_IN)[number] | Remote;

export interface KnownLimit {
  name: string;
  /** In a sentence. */
  why: string;
  covers(finding: Finding): boolean;
}

/** What to check, and how far to go. */
export interface Settings {
  /** Send what could create, change or delete. Default: no. */
  allowWrites: boolean;
  /** Use up the rate limit, to see what happens then. Default: no. */
  exhaustRateLimit: boolean;
  /** Breaks of inferred parts are failures. Default: no. */
  strict: boolean;
  /** Only these operations. Default, and when empty: all. */
  operations: readonly string[];
  /** Only these checks. Default, and when empty: all. */
  checks: readonly CheckName[];
  /** What is made up at random is the same for the same seed. */
  seed: number;
  /** How many random requests each operation gets. */
  runs: number;
  /** The slowest 95th percentile of an operation's response times that is no failure, in milliseconds. */
  maxP95?: number | undefined;
}

export const DEFAULT_SETTINGS: Settings = {
  allowWrites: false,
  exhaustRateLimit: false,
  strict: false,
  operations: [],
  checks: [],
  seed: 1,
  runs: 100,
};

export type Severity = "failure" | "warning";

/** A break of the contract, told once however many cases met it. */
export interface Finding {
  check: CheckName;
  severity: Severity;
  /** The operation that it was met in first, and all of them. */
  operation: string;
  operations: string[];
  /** What is wrong, in a sentence. */
  message: string;
  /** What the case that met it first did, such as "boundaries: limit below its minimum: 0". */
  met: string;
  /** A curl line that asks for it again; the key is `$CLOUDNEXUS_API_KEY`. */
  asked: string;
  /** What came: status, the headers that matter, and the start of the body. */
  came: string;
  contract: {
    /** What it says, in words. */
    says: string;
    /** A JSON pointer into `openapi.yaml`, such as `#/components/parameters/Limit/schema`. */
    pointer: string;
    line: number;
  };
  /** Why the contract says so although the documentation doesn't; for warnings, and for what `strict` made of them. */
  inferred?: string | undefined;
  /** The section of the published documentation. */
  documentation: string;
  /** How many cases met it. */
  count: number;
}

/** `limit`: not as the contract says, but a known limit of the target. */
export type Outcome = "passed" | "warned" | "failed" | "limit" | "not-run";

/** One cell of the grid: a part of an operation, and how it went. */
export interface Element {
  kind: "status" | "parameter" | "property" | "check";
  /** `200`; `limit`; `/paths/0`; `schema`. */
  name: string;
  /** How many answers (a status, a check) or cases that were about it (a parameter, a property). */
  exercised: number;
  outcome: Outcome;
}

export interface ResponseTimes {
  /** Milliseconds. */
  median: number;
  p95: number;
  /** In the order in which they were measured, at most 1000 of them. */
  values: number[];
}

export interface OperationReport {
  id: string;
  method: string;
  path: string;
  elements: Element[];
  times?: ResponseTimes | undefined;
}

/** What is shown as not run, and why. */
export interface NotRun {
  group: Group;
  operation: string;
  reason: string;
}

/** All that a run found out. `json=FILE` is exactly this; the page is rendered from it. */
export interface Report {
  target: { name: string; baseUrl: string };
  versions: { contract: string; package: string; node: string };
  settings: Settings;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Milliseconds. */
  duration: number;
  requests: number;
  /** No failure was found. */
  kept: boolean;
  findings: Finding[];
  operations: OperationReport[];
  notRun: NotRun[];
  /** The known limits of the target, with the number of cases that met each. */
  limits: { name: string; why: string; count: number }[];
}

/** A part of the run that is reported by itself. Steps run one after the other, in the order in which they are given. */
export interface Step {
  group: Group;
  operation: string;
  /** Why it won't be run; `run` does nothing then. */
  notRun?: string | undefined;
  /** Resolves to what was found in it; findings that were met before are among them. */
  run(): Promise<Finding[]>;
}

export interface Suite {
  steps: readonly Step[];
  /** What is known so far. */
  report(): Report;
}

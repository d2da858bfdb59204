/** The checks that send requests of their own, in the order in which they run. */
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

/** The checks that every response goes through, whatever the request. */
export const RESPONSE_CHECKS = [
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

/** The check of recorded traffic: a request that the server accepted is one that the contract describes. */
export const TRAFFIC_CHECK = "request";

export type Group = (typeof GROUPS)[number];
/** The name of the check of a finding, and the value of `--check`. */
export type CheckName = Group | (typeof RESPONSE_CHECKS)[number] | typeof TRAFFIC_CHECK;

/** A server, and what is needed to send it requests. */
export interface Target {
  /** Its name in reports: `simulator`, `prism`, or its URL. */
  name: string;
  /** Without a slash at its end. */
  baseUrl: string;
  fetch: typeof globalThis.fetch;
  /** `main` is absent only for a contract whose operations need none. */
  keys: { main?: string | undefined; readOnly?: string | undefined; second?: string | undefined };
  /** Values that exist there, by the name of the parameter or property, such as `database_id`. */
  known: Readonly<Record<string, string>>;
  /** What it cannot do by design. Problems that they cover are counted by name, not reported as findings. */
  limits: readonly KnownLimit[];
  close(): Promise<void>;
}

/** Targets that are started for the run and thrown away after it. */
export const BUILT_IN = ["simulator", "prism"] as const;

/** Any other server. */
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

/** The settings of a run: what to check, and what is allowed. */
export interface Settings {
  /** Send requests that could create, change or delete something. Default: no. */
  allowWrites: boolean;
  /** Exhaust the rate limit of the main key, to check what the server does then. Default: no. */
  exhaustRateLimit: boolean;
  /** Deviations from inferred parts of the contract are failures, not warnings. Default: no. */
  strict: boolean;
  /** Only these operations. Default, and when empty: all. */
  operations: readonly string[];
  /** Only these checks. Default, and when empty: all. */
  checks: readonly CheckName[];
  /** The same seed generates the same random requests. */
  seed: number;
  /** How many random requests each operation gets. */
  runs: number;
  /** The highest 95th percentile of an operation's response times that passes, in milliseconds. Default: not judged. */
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

/** A deviation from the contract, reported once however many cases show it. */
export interface Finding {
  /** The same for the same defect in every run, so that a baseline can name it. */
  id: string;
  check: CheckName;
  severity: Severity;
  /** Whether the baseline has it: then it is listed, and does not fail the run. */
  known: boolean;
  /** The operation in which it was found first, and all in which it was found. */
  operation: string;
  operations: string[];
  /** What is wrong, in a sentence. */
  message: string;
  /** The first case that showed it, such as "boundaries: limit below its minimum: 0". */
  firstCase: string;
  /** A curl line that sends the request again; the key is `$CLOUDNEXUS_API_KEY`. */
  request: string;
  /** The status, the relevant headers, and an excerpt of the body. */
  response: string;
  /** The part of `response` that is wrong, as offsets; absent if it is the whole, or something missing. */
  highlight?: { start: number; end: number } | undefined;
  contract: {
    /** The rule, in words. */
    text: string;
    /** The contract's file, such as `openapi.yaml`. */
    file: string;
    /** A JSON pointer into it, such as `#/components/parameters/Limit/schema`. */
    pointer: string;
    line: number;
  };
  /** Why the contract has the rule although the documentation does not state it. */
  inferred?: string | undefined;
  /** The section of the published documentation. */
  documentation: string;
  /** How many cases showed it. */
  count: number;
}

/** `limit`: deviates, but by a known limit of the target. */
export type Outcome = "passed" | "warned" | "failed" | "limit" | "not-run";

/** One cell of the coverage grid: a part of an operation, and its result. */
export interface Element {
  kind: "status" | "parameter" | "property" | "check";
  /** `200`; `limit`; `/paths/0`; `schema`. */
  name: string;
  /** How many responses (of a status, for a check) or cases (for a parameter or property). */
  exercised: number;
  outcome: Outcome;
}

export interface ResponseTimes {
  /** Milliseconds. */
  median: number;
  p95: number;
  /** In the order of measurement, at most 1000 of them. */
  values: number[];
}

export interface OperationReport {
  id: string;
  method: string;
  path: string;
  /** Why no call of it succeeded; absent if one did. */
  notExercised?: string | undefined;
  elements: Element[];
  times?: ResponseTimes | undefined;
}

/** A check, or a part of one, that was not made, and why. */
export interface Skipped {
  group: Group;
  operation: string;
  /** The part of the check; absent for all of it. */
  part?: string | undefined;
  reason: string;
}

/** Something that the run created on the server. */
export interface Created {
  operation: string;
  id: string;
  name?: string | undefined;
}

/** The result of one step of a run. */
export interface StepResult {
  group: Group;
  operation: string;
  /** As shown, such as `pages`; unique within the operation. */
  title: string;
  status: "passed" | "warned" | "failed" | "skipped";
  /** Why it was skipped. */
  reason?: string | undefined;
  /** Milliseconds. */
  duration: number;
  requests: number;
  /** The ids of the findings that it showed, those that earlier steps showed included. */
  findings: string[];
}

/** An entry of a baseline: a finding that is known and accepted for now. */
export type BaselineEntry = Pick<Finding, "id" | "check" | "severity" | "operations" | "message">;

/** `inconclusive`: no failure was found, but too little could be tested to say that the server conforms. */
export type Verdict = "conforms" | "does not conform" | "inconclusive";

export interface Summary {
  verdict: Verdict;
  /** Findings that the baseline does not have. */
  failures: number;
  warnings: number;
  /** Findings that the baseline has. */
  known: number;
  /** Steps. */
  checks: { run: number; skipped: number };
  /** Of all operations of the contract, those with at least one successful response. */
  operations: { exercised: number; total: number };
  /** The operations without one. */
  notExercised: string[];
  /** Those of them that were called, and should have succeeded. They make a run inconclusive. */
  withoutSuccess: string[];
}

/** Everything that a run found out. `json=FILE` is exactly this; all other reports are rendered from it. */
export interface Report {
  target: { name: string; baseUrl: string };
  /** Whether the user has the contract's file, so that annotations of it can be shown. */
  hasContractFile: boolean;
  versions: { contract: string; package: string; node: string };
  settings: Settings;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Milliseconds. */
  duration: number;
  requests: number;
  /** Whether the run was stopped before its end. */
  interrupted: boolean;
  summary: Summary;
  findings: Finding[];
  /** Entries of the baseline that this run looked for and did not find. */
  resolved: BaselineEntry[];
  /** Empty for recorded traffic. */
  steps: StepResult[];
  operations: OperationReport[];
  skipped: Skipped[];
  /** The known limits of the target, with the number of cases that met each. */
  limits: { name: string; why: string; count: number }[];
  created: Created[];
}

/** A part of the run that is reported by itself. Steps run one after the other, in the given order. */
export interface Step {
  group: Group;
  operation: string;
  title: string;
  /** Why it is skipped; `run` sends nothing then. */
  skipped?: string | undefined;
  /** @throws The abort signal's reason if the run was interrupted. */
  run(): Promise<StepResult>;
}

/** A pause of the run, as the rate limit demands. */
export interface Wait {
  reason: string;
  /** Epoch milliseconds. */
  until: number;
}

export interface Suite {
  steps: readonly Step[];
  /** How many requests the steps will send, roughly. */
  expectedRequests: number;
  /** What is known so far; complete once every step has run. */
  report(): Report;
}

import type { Case } from "../generate/cases.js";
import type { Problem } from "../judge/problem.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { propertyPlaces } from "../openapi/schemas.js";
import type { Answer, Exchange } from "../run/exchange.js";
import {
  ANSWER_CHECKS,
  type Element,
  type Finding,
  GROUPS,
  type Group,
  type NotRun,
  type OperationReport,
  type Outcome,
  type Report,
  type Settings,
  type Target,
} from "../types.js";
import { curlOf, withoutKeys } from "./curl.js";

/** How many response times of an operation are kept for its plot. */
const KEPT_TIMES = 1000;
/** How much of a body is shown. */
const SHOWN = 500;
const SHOWN_HEADERS = /^(content-type|date|allow|retry-after|x-ratelimit-.*)$/;

/** What an answer was got for. */
export interface Context {
  group: Group | "traffic";
  title: string;
  about?: Case["about"];
}

interface Cell {
  exercised: number;
  outcome: Outcome;
}

const WORSE: readonly Outcome[] = ["not-run", "passed", "limit", "warned", "failed"];

/** Takes down what was exercised and what was found. */
export class Journal {
  readonly #findings = new Map<string, Finding>();
  /** The keys of all problems, those too that became no finding. */
  readonly #known = new Set<string>();
  readonly #limits = new Map<string, number>();
  readonly #cells = new Map<string, Cell>();
  readonly #times = new Map<string, number[]>();
  readonly #slowest = new Map<string, Exchange>();
  readonly #notRun: NotRun[] = [];
  readonly #contract: SuiteContract;
  readonly #target: Target;
  readonly #settings: Settings;

  constructor(contract: SuiteContract, target: Target, settings: Settings) {
    this.#contract = contract;
    this.#target = target;
    this.#settings = settings;
  }

  get findings(): Finding[] {
    return [...this.#findings.values()];
  }

  /** Whether a problem was taken down before. */
  isKnown(problem: Problem): boolean {
    return this.#known.has(keyOf(problem));
  }

  /** Takes down that a part of an operation was looked at. */
  exercise({ operationId }: SuiteOperation, kind: Element["kind"], name: string): void {
    const cell = this.#cell(operationId, kind, name);
    cell.exercised++;
    if (cell.outcome === "not-run") cell.outcome = "passed";
  }

  /** Takes down how long an answer took. */
  time(exchange: Exchange): void {
    const { operationId } = exchange.request.operation;
    const times = this.#times.get(operationId) ?? [];
    this.#times.set(operationId, times);
    times.push(durationOf(exchange));
    const slowest = this.#slowest.get(operationId);
    if (!slowest || durationOf(exchange) > durationOf(slowest)) this.#slowest.set(operationId, exchange);
  }

  slowest({ operationId }: SuiteOperation): Exchange | undefined {
    return this.#slowest.get(operationId);
  }

  timesOf({ operationId }: SuiteOperation): number[] {
    return this.#times.get(operationId) ?? [];
  }

  notRun(what: NotRun): void {
    const { group, operation, reason } = what;
    const isKnown = this.#notRun.some(
      (other) => other.group === group && other.operation === operation && other.reason === reason,
    );
    if (!isKnown) this.#notRun.push(what);
  }

  /** Takes down a problem. Returns its finding, unless nobody asked for the check or it is a known limit. */
  record(problem: Problem, exchange: Exchange, context: Context): Finding | undefined {
    const { checks } = this.#settings;
    this.#known.add(keyOf(problem));
    if (checks.length > 0 && !checks.includes(problem.check)) return undefined;
    const { operation } = exchange.request;
    const finding = this.#findings.get(keyOf(problem)) ?? this.#finding(problem, exchange, context);
    const limit = this.#target.limits.find(({ covers }) => covers(finding));
    this.#mark(finding, limit ? "limit" : finding.severity === "failure" ? "failed" : "warned", exchange, context);
    if (limit) {
      this.#limits.set(limit.name, (this.#limits.get(limit.name) ?? 0) + 1);
      return undefined;
    }
    this.#findings.set(keyOf(problem), finding);
    finding.count++;
    if (!finding.operations.includes(operation.operationId)) finding.operations.push(operation.operationId);
    return finding;
  }

  report(run: Pick<Report, "startedAt" | "duration" | "requests" | "versions">): Report {
    const { name, baseUrl, limits } = this.#target;
    const findings = this.findings;
    return {
      target: { name, baseUrl },
      settings: this.#settings,
      ...run,
      kept: !findings.some(({ severity }) => severity === "failure"),
      findings,
      operations: this.#contract.operations.map((operation) => this.#operation(operation)),
      notRun: this.#notRun,
      limits: limits.map((limit) => ({ name: limit.name, why: limit.why, count: this.#limits.get(limit.name) ?? 0 })),
    };
  }

  #finding(problem: Problem, exchange: Exchange, { group, title }: Context): Finding {
    const { line, says } = this.#contract;
    const { check, message, pointer, inferred, section } = problem;
    const { operation } = exchange.request;
    return {
      check,
      severity: inferred === undefined || this.#settings.strict ? "failure" : "warning",
      operation: operation.operationId,
      operations: [],
      message,
      met: `${group}: ${title}`,
      asked: curlOf(exchange.request, this.#target),
      came: withoutKeys(came(exchange), this.#target.keys),
      contract: { says: says(pointer), pointer, line: line(pointer) },
      ...(inferred !== undefined && { inferred }),
      documentation: section ?? operation.section,
      count: 0,
    };
  }

  #mark({ check }: Finding, outcome: Outcome, { request, answer }: Exchange, { about }: Context): void {
    const { operationId, responses } = request.operation;
    const cells = [
      this.#cell(operationId, "check", check),
      ...(about ? [this.#cell(operationId, about.kind, about.name)] : []),
      ...(answer && answer.status in responses ? [this.#cell(operationId, "status", String(answer.status))] : []),
    ];
    for (const cell of cells) if (WORSE.indexOf(outcome) > WORSE.indexOf(cell.outcome)) cell.outcome = outcome;
  }

  #cell(operationId: string, kind: Element["kind"], name: string): Cell {
    const key = `${operationId} ${kind} ${name}`;
    const cell = this.#cells.get(key) ?? { exercised: 0, outcome: "not-run" };
    this.#cells.set(key, cell);
    return cell;
  }

  #operation(operation: SuiteOperation): OperationReport {
    const { operationId: id, method, path, responses, parameters, body } = operation;
    const names: [Element["kind"], string[]][] = [
      ["status", Object.keys(responses)],
      ["parameter", parameters.map(({ name }) => name)],
      ["property", body ? propertyPlaces(this.#contract.schemas, body) : []],
      ["check", [...GROUPS, ...ANSWER_CHECKS]],
    ];
    const elements = names.flatMap(([kind, all]) => all.map((name) => ({ kind, name, ...this.#cell(id, kind, name) })));
    const values = this.timesOf(operation);
    return { id, method, path, elements, ...(values.length > 0 && { times: summary(values) }) };
  }
}

function durationOf({ sentAt, receivedAt }: Exchange): number {
  return receivedAt - sentAt;
}

/** The value that a part of all values doesn't exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
}

function summary(values: number[]): NonNullable<OperationReport["times"]> {
  const round = (ms: number) => Math.round(ms * 100) / 100;
  return {
    median: round(percentile(values, 0.5)),
    p95: round(percentile(values, 0.95)),
    values: values.slice(0, KEPT_TIMES).map(round),
  };
}

function keyOf({ key, check, pointer, message }: Problem): string {
  return key ?? `${check} ${pointer} ${message}`;
}

function came({ answer, failure }: Exchange): string {
  if (!answer) return `no answer: ${failure}`;
  return [String(answer.status), ...shownHeaders(answer), "", shortened(answer.text)].join("\n").trim();
}

function shownHeaders({ headers }: Answer): string[] {
  return [...headers].filter(([name]) => SHOWN_HEADERS.test(name)).map(([name, value]) => `${name}: ${value}`);
}

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${text.length} characters)` : text;
}

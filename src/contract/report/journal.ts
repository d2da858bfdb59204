import { type Case, type Known, referenceCase } from "../generate/cases.js";
import type { Problem } from "../judge/problem.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { responseOf } from "../openapi/responses.js";
import { propertyPlaces } from "../openapi/schemas.js";
import type { Exchange } from "../run/exchange.js";
import {
  type Created,
  type Element,
  type Finding,
  GROUPS,
  type Group,
  type OperationReport,
  type Outcome,
  RESPONSE_CHECKS,
  type Report,
  type ResponseTimes,
  type Settings,
  type Skipped,
  type StepResult,
  type Target,
} from "../types.js";
import { curlOf, maskKeys } from "./curl.js";
import { excerptOf } from "./excerpt.js";
import { summarize } from "./summary.js";

/** How many response times of an operation are kept for its plot. */
const MAX_TIMES = 1000;

/** The case that a response belongs to. */
export interface Context {
  group: Group | "traffic";
  title: string;
  about?: Case["about"];
}

/** What the calls of an operation got. */
interface Calls {
  hasSucceeded: boolean;
  statuses: Set<number>;
  /** Why calls were no success, in a few words: a status, or a status with a content type. */
  obstacles: Set<string>;
}

interface Cell {
  exercised: number;
  outcome: Outcome;
}

/** From best to worst. */
const OUTCOMES: readonly Outcome[] = ["not-run", "passed", "limit", "warned", "failed"];

/** What a report needs besides the journal. */
export interface RunFacts extends Pick<Report, "startedAt" | "duration" | "requests" | "versions"> {
  interrupted?: boolean;
  steps?: StepResult[];
}

/** Records what was exercised and found, and turns it into a report. */
export class Journal {
  readonly #findings = new Map<string, Finding>();
  /** The keys of all problems, including those that did not become findings. */
  readonly #problems = new Set<string>();
  readonly #limits = new Map<string, number>();
  readonly #cells = new Map<string, Cell>();
  readonly #times = new Map<string, number[]>();
  readonly #slowest = new Map<string, Exchange>();
  /** By operation. */
  readonly #calls = new Map<string, Calls>();
  readonly #skipped: Skipped[] = [];
  /** By operation: values of its path that exist on the server, as far as the run found out. */
  readonly #ids = new Map<string, Known>();
  /** By operation: why it may not be exercised. */
  readonly #obstacles = new Map<string, string>();
  readonly #created = new Map<string, Created>();
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

  /** Whether the problem was recorded before. */
  isKnown(problem: Problem): boolean {
    return this.#problems.has(keyOf(problem));
  }

  /** Counts that a part of an operation was exercised. */
  exercise({ operationId }: SuiteOperation, kind: Element["kind"], name: string): void {
    const cell = this.#cell(operationId, kind, name);
    cell.exercised++;
    if (cell.outcome === "not-run") cell.outcome = "passed";
  }

  /**
   * Records the status of a call of an operation, as opposed to requests with another method, path or key.
   *
   * @param obstacle Why it was not a success, in a few words; undefined if it was one.
   */
  call({ operationId }: SuiteOperation, status: number, obstacle?: string): void {
    const calls = this.#calls.get(operationId) ?? { hasSucceeded: false, statuses: new Set(), obstacles: new Set() };
    this.#calls.set(operationId, calls);
    calls.statuses.add(status);
    if (obstacle === undefined) calls.hasSucceeded = true;
    else calls.obstacles.add(obstacle);
  }

  /** Whether a call of the operation was successful. */
  hasSucceeded({ operationId }: SuiteOperation): boolean {
    return this.#calls.get(operationId)?.hasSucceeded ?? false;
  }

  /** Records a response time. */
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

  /** Records what could not be checked; the same only once. */
  skip(skipped: Skipped): void {
    const text = JSON.stringify(skipped);
    if (!this.#skipped.some((other) => JSON.stringify(other) === text)) this.#skipped.push(skipped);
  }

  skippedIn(group: Group, operation: string): Skipped[] {
    return this.#skipped.filter((skipped) => skipped.group === group && skipped.operation === operation);
  }

  /** Remembers values of an operation's path that exist on the server. */
  useIds({ operationId }: SuiteOperation, ids: Known): void {
    this.#ids.set(operationId, ids);
  }

  /** Records what keeps an operation from being exercised, in a sentence. */
  explain({ operationId }: SuiteOperation, obstacle: string): void {
    this.#obstacles.set(operationId, obstacle);
  }

  created(created: Created): void {
    this.#created.set(created.id, created);
  }

  /** Whether a problem is a known limit of the target. */
  isLimit(problem: Problem, exchange: Exchange, context: Context): boolean {
    const finding = this.#createFinding(problem, exchange, context);
    return this.#target.limits.some(({ covers }) => covers(finding));
  }

  /** Records a problem. Returns its finding, unless its check was not selected or it is a known limit of the target. */
  record(problem: Problem, exchange: Exchange, context: Context): Finding | undefined {
    const { checks } = this.#settings;
    this.#problems.add(keyOf(problem));
    if (checks.length > 0 && !checks.includes(problem.check)) return undefined;
    const { operation } = exchange.request;
    const finding = this.#findings.get(keyOf(problem)) ?? this.#createFinding(problem, exchange, context);
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

  /** What is known so far. */
  report({ interrupted = false, steps = [], ...facts }: RunFacts): Report {
    const { name, baseUrl, limits } = this.#target;
    const { findings } = this;
    const { requests } = facts;
    const idsOf = (operations: SuiteOperation[]) => operations.map(({ operationId }) => operationId);
    const { operations } = this.#contract;
    const coverage = {
      operations: idsOf(operations),
      notExercised: idsOf(operations.filter((operation) => !this.hasSucceeded(operation))),
      withoutSuccess: idsOf(operations.filter((operation) => this.#shouldHaveSucceeded(operation))),
    };
    return {
      target: { name, baseUrl },
      hasContractFile: this.#contract.hasFile,
      settings: this.#settings,
      ...facts,
      interrupted,
      summary: summarize({ findings, steps, interrupted, requests, ...coverage }),
      findings,
      resolved: [],
      steps,
      operations: this.#contract.operations.map((operation) => this.#operation(operation)),
      skipped: this.#skipped,
      limits: limits.map((limit) => ({ name: limit.name, why: limit.why, count: this.#limits.get(limit.name) ?? 0 })),
      created: [...this.#created.values()],
    };
  }

  /** Whether an operation was called in vain, although it is implemented and its ids exist, as far as is known. */
  #shouldHaveSucceeded(operation: SuiteOperation): boolean {
    const calls = this.#calls.get(operation.operationId);
    if (!calls || calls.hasSucceeded) return false;
    const { statuses } = calls;
    const known = { ...this.#target.known, ...this.#ids.get(operation.operationId) };
    const { mayBeAbsent } = referenceCase(this.#contract, operation, known);
    // A status of 500 or more is a failure, or a known limit of the target.
    return !(mayBeAbsent && statuses.has(404)) && ![...statuses].some((status) => status >= 500);
  }

  #createFinding(problem: Problem, exchange: Exchange, { group, title }: Context): Finding {
    const { file, line, describe } = this.#contract;
    const { check, message, pointer, inferred, section, part } = problem;
    const { operation } = exchange.request;
    const { text, highlight } = excerptOf(exchange, part, (unmasked) => maskKeys(unmasked, this.#target.keys));
    return {
      id: keyOf(problem),
      check,
      severity: inferred === undefined || this.#settings.strict ? "failure" : "warning",
      known: false,
      operation: operation.operationId,
      operations: [],
      message,
      firstCase: `${group}: ${title}`,
      request: curlOf(exchange.request, this.#target),
      response: text,
      ...(highlight && { highlight }),
      contract: { text: describe(pointer), file, pointer, line: line(pointer) },
      ...(inferred !== undefined && { inferred }),
      documentation: section ?? operation.section,
      count: 0,
    };
  }

  #mark({ check }: Finding, outcome: Outcome, { request, response }: Exchange, { about }: Context): void {
    const { operation } = request;
    const { operationId } = operation;
    const documented = response && responseOf(operation, response.status);
    const cells = [
      this.#cell(operationId, "check", check),
      ...(about ? [this.#cell(operationId, about.kind, about.name)] : []),
      ...(documented ? [this.#cell(operationId, "status", documented.name)] : []),
    ];
    for (const cell of cells) if (OUTCOMES.indexOf(outcome) > OUTCOMES.indexOf(cell.outcome)) cell.outcome = outcome;
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
      ["check", [...GROUPS, ...RESPONSE_CHECKS]],
    ];
    const elements = names.flatMap(([kind, all]) => all.map((name) => ({ kind, name, ...this.#cell(id, kind, name) })));
    const values = this.timesOf(operation);
    const notExercised = this.hasSucceeded(operation) ? undefined : this.#whyNotExercised(operation);
    return {
      id,
      method,
      path,
      elements,
      ...(notExercised !== undefined && { notExercised }),
      ...(values.length > 0 && { times: summarizeTimes(values) }),
    };
  }

  /** Why an operation had no success, in a sentence. */
  #whyNotExercised(operation: SuiteOperation): string {
    const { operationId } = operation;
    const obstacle = this.#obstacles.get(operationId);
    if (obstacle !== undefined) return obstacle;
    const { operations } = this.#settings;
    if (operations.length > 0 && !operations.includes(operationId)) return "it was not selected (--operation)";
    const calls = this.#calls.get(operationId);
    if (calls) return `every call got ${[...calls.obstacles].join(" or ")}`;
    const wasCalled = RESPONSE_CHECKS.some((check) => this.#cell(operationId, "check", check).exercised > 0);
    if (wasCalled) return "no response arrived";
    const [skipped] = this.#skipped.filter((one) => one.operation === operationId && one.part === undefined);
    return skipped?.reason ?? "it was not called";
  }
}

function durationOf({ sentAt, receivedAt }: Exchange): number {
  return receivedAt - sentAt;
}

/** The value that this part of all values does not exceed (nearest rank). */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
}

function summarizeTimes(values: number[]): ResponseTimes {
  const round = (ms: number) => Math.round(ms * 100) / 100;
  return {
    median: round(percentile(values, 0.5)),
    p95: round(percentile(values, 0.95)),
    values: values.slice(0, MAX_TIMES).map(round),
  };
}

function keyOf({ key, check, pointer, message }: Problem): string {
  return key ?? `${check} ${pointer} ${message}`;
}

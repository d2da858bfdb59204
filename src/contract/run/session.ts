import { type Case, type Known, whyNoRequest } from "../generate/cases.js";
import { acceptanceProblem } from "../judge/acceptance.js";
import { echoProblems } from "../judge/echo.js";
import { type Problem, problemAt, SECTIONS } from "../judge/problem.js";
import { RateLimitHeaders } from "../judge/rate-limit-headers.js";
import { responseProblems } from "../judge/response.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { responseOf, whyNoSuccess } from "../openapi/responses.js";
import { type Context, Journal } from "../report/journal.js";
import { type CheckName, type Finding, type Group, RESPONSE_CHECKS, type Settings, type Target } from "../types.js";
import { createdBy } from "./created.js";
import { keyOf } from "./credentials.js";
import { type BufferedResponse, callsOperation, type Exchange, getPath, isSafe, type Request } from "./exchange.js";
import { findPathIds } from "./ids.js";
import { Sender, type SenderOptions } from "./sender.js";

/** How many independent requests are in flight at once. */
const CONCURRENCY = 8;

/** One run against one target: sends requests, judges responses, and records both in the journal. */
export class Session {
  readonly contract: SuiteContract;
  readonly target: Target;
  readonly settings: Settings;
  readonly sender: Sender;
  readonly journal: Journal;
  readonly signal: AbortSignal | undefined;
  /** A name by which people recognize what is created, unless the case is about the name. */
  readonly mark = `contract-test-${Date.now().toString(36)}`;
  /** By operation: the values of its path parameters, once they are known. */
  readonly #pathIds = new Map<string, Known>();
  /** By operation: why a DELETE may not be sent. */
  readonly #notDeletable = new Map<string, string>();
  readonly #rateLimitHeaders: RateLimitHeaders;
  readonly #requestIds = new Set<string>();
  /** Since the last step began. */
  #found = new Set<Finding>();
  #statuses = new Set<number>();

  constructor(
    contract: SuiteContract,
    target: Target,
    settings: Settings,
    options: Omit<SenderOptions, "allowWrites">,
  ) {
    this.contract = contract;
    this.target = target;
    this.settings = settings;
    this.signal = options.signal;
    this.sender = new Sender(target, { ...options, allowWrites: settings.allowWrites });
    this.journal = new Journal(contract, target, settings);
    this.#rateLimitHeaders = new RateLimitHeaders(contract);
  }

  /** Values to use in an operation's requests, by the name of the parameter or property. */
  knownFor({ operationId }: SuiteOperation): Known {
    return { name: this.mark, ...this.target.known, ...this.#pathIds.get(operationId) };
  }

  /**
   * Finds ids for an operation's path, once. What has none falls back to the contract's examples.
   *
   * @returns Why the operation cannot be called, in a sentence; undefined if it can.
   */
  async prepare(operation: SuiteOperation): Promise<string | undefined> {
    if (!this.#pathIds.has(operation.operationId)) await this.renewIds(operation);
    const obstacle =
      this.#notDeletable.get(operation.operationId) ?? whyNoRequest(this.contract, operation, this.knownFor(operation));
    if (obstacle !== undefined) this.journal.explain(operation, obstacle);
    return obstacle;
  }

  /** Finds ids again, since the earlier ones may have been deleted. */
  async renewIds(operation: SuiteOperation): Promise<void> {
    const { ids, missing, notDeletable } = await findPathIds(this, operation);
    if (notDeletable !== undefined) this.#notDeletable.set(operation.operationId, notDeletable);
    else this.#notDeletable.delete(operation.operationId);
    this.#pathIds.set(operation.operationId, ids);
    this.journal.useIds(operation, ids);
    if (missing !== undefined) this.journal.explain(operation, missing);
  }

  /** Returns the findings and the statuses since the last call. */
  takeResults(): { findings: Finding[]; statuses: number[] } {
    const results = { findings: [...this.#found], statuses: [...this.#statuses] };
    this.#found = new Set();
    this.#statuses = new Set();
    return results;
  }

  /** Sends a request and makes all response checks. */
  async send(request: Request, context: Context, alsoAllowed?: readonly number[]): Promise<Exchange> {
    const exchange = await this.sender.send(request, (rejected) => this.record(rejected, context));
    this.record(exchange, context, alsoAllowed);
    return exchange;
  }

  /** Records a response and its problems. */
  record(
    exchange: Exchange,
    context: Context,
    alsoAllowed?: readonly number[],
    ownProblems: readonly Problem[] = this.problems(exchange, alsoAllowed),
  ): void {
    const { request, response } = exchange;
    this.#recordCoverage(exchange, context);
    if (response) this.journal.time(exchange);
    const created = createdBy(this.contract, exchange);
    if (created) this.journal.created(created);
    const problems = [
      ...ownProblems,
      ...this.#rateLimitHeaders.problems(exchange, this.#keyOf(request)),
      ...this.#requestIdProblems(exchange),
    ];
    for (const problem of problems) this.report(problem, exchange, context);
  }

  /** The problems of a response in itself; nothing is recorded. */
  problems(exchange: Exchange, alsoAllowed?: readonly number[]): Problem[] {
    return responseProblems(this.contract, exchange, { alsoAllowed, secrets: this.#secrets(exchange.request) });
  }

  report(problem: Problem, exchange: Exchange, context: Context): void {
    const finding = this.journal.record(problem, exchange, context);
    if (finding) this.#found.add(finding);
  }

  /** Sends a case and judges whether it was rightly accepted or rejected. */
  async check(group: Group, testCase: Case, referenceStatus?: number): Promise<Exchange> {
    const { title, about, expected, request } = testCase;
    const context = { group, title, ...(about && { about }) };
    const exchange = await this.send(request, context, expected);
    for (const problem of this.judge(group, testCase, exchange, referenceStatus))
      this.report(problem, exchange, context);
    return exchange;
  }

  /** The problems of a response as the response to this case. */
  judge(group: Group, testCase: Case, exchange: Exchange, referenceStatus?: number): Problem[] {
    const problem = acceptanceProblem(group, testCase, exchange, referenceStatus);
    if (problem) return [problem];
    const { operation } = exchange.request;
    if (testCase.validity !== "valid" || isSafe(operation.method)) return [];
    this.journal.exercise(operation, "check", "state");
    return echoProblems(this.contract, exchange);
  }

  /** Works through independent items, several at a time. */
  async each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
    const queue = items.values();
    const worker = async () => {
      for (const item of queue) await work(item);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  }

  /** Records that a check, or a part of it, cannot be made. */
  skip(group: Group, { operationId }: SuiteOperation, reason: string, part?: string): void {
    this.journal.skip({ group, operation: operationId, reason, ...(part !== undefined && { part }) });
  }

  #recordCoverage({ request, response }: Exchange, { group, about }: Context): void {
    const { operation } = request;
    this.journal.exercise(operation, "check", group);
    for (const check of RESPONSE_CHECKS) if (applies(check, response)) this.journal.exercise(operation, "check", check);
    if (about) this.journal.exercise(operation, about.kind, about.name);
    if (!response) return;
    this.#statuses.add(response.status);
    const { status } = response;
    const documented = responseOf(operation, status);
    if (documented) this.journal.exercise(operation, "status", documented.name);
    if (callsOperation(request)) this.journal.call(operation, status, whyNoSuccess(operation, response));
  }

  #keyOf(request: Request): string | undefined {
    const sent = keyOf(request, this.target.keys);
    return Object.values(this.target.keys).find((key) => key === sent);
  }

  #secrets(request: Request): string[] {
    const sent = keyOf(request, this.target.keys) ?? request.authorization?.split(" ").at(-1) ?? "";
    return [...Object.values(this.target.keys).filter((key) => key !== undefined), ...(sent.length > 10 ? [sent] : [])];
  }

  #requestIdProblems({ response }: Exchange): Problem[] {
    const id = getPath(response?.json, "error.request_id");
    if (!response || response.status < 400 || typeof id !== "string") return [];
    const isReused = this.#requestIds.has(id);
    this.#requestIds.add(id);
    if (!isReused) return [];
    const pointer = "#/components/schemas/ErrorObject/properties/request_id/description";
    const message = `The request id ${id} was used before.`;
    return [
      problemAt(this.contract, "request-id", pointer, message, {
        section: SECTIONS.errors,
        key: "request-id reused",
        part: { kind: "body", pointer: "/error/request_id" },
      }),
    ];
  }
}

/** Whether a check applies to a response. */
function applies(check: CheckName, response: BufferedResponse | undefined): boolean {
  if (!response) return check === "server-error";
  if (check === "schema") return response.status < 400;
  return !["error-body", "request-id"].includes(check) || response.status >= 400;
}

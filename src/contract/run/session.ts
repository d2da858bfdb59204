import type { Case, Known } from "../generate/cases.js";
import { acceptanceProblem } from "../judge/acceptance.js";
import { echoProblems } from "../judge/echo.js";
import { type Problem, problemAt, SECTIONS } from "../judge/problem.js";
import { RateLimitHeaders } from "../judge/rate-limit-headers.js";
import { responseProblems } from "../judge/response.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { type Context, Journal } from "../report/journal.js";
import { type CheckName, type Finding, type Group, RESPONSE_CHECKS, type Settings, type Target } from "../types.js";
import { createdBy } from "./created.js";
import { type BufferedResponse, callsOperation, type Exchange, getPath, isSafe, type Request } from "./exchange.js";
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
  /** Values to use in requests. */
  readonly known: Known;
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
    // Whatever is created gets a name by which people recognize it, unless the case is about the name.
    this.known = { name: `contract-test-${Date.now().toString(36)}`, ...target.known };
    this.#rateLimitHeaders = new RateLimitHeaders(contract);
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
    if (status in operation.responses) this.journal.exercise(operation, "status", String(status));
    if (callsOperation(request)) this.journal.call(operation, status);
  }

  #keyOf(request: Request): string | undefined {
    const authorization = this.sender.authorization(request);
    return Object.values(this.target.keys).find((key) => authorization === `Bearer ${key}`);
  }

  #secrets(request: Request): string[] {
    const sent = this.sender.authorization(request)?.split(" ").at(-1) ?? "";
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

import type { Case } from "./cases.js";
import type { SuiteContract, SuiteOperation } from "./contract.js";
import { echoProblems } from "./echo.js";
import { type Context, Journal } from "./journal.js";
import { answerProblems } from "./judge.js";
import { type Problem, problemAt, SECTIONS } from "./problem.js";
import { RateLimitWatch } from "./rate-limit-watch.js";
import { type Answer, at, type Exchange, isSafe, type Request } from "./request.js";
import { ANSWER_CHECKS, type CheckName, type Finding, type Group, type Settings, type Target } from "./types.js";
import { verdictProblem } from "./verdict.js";
import { Wire } from "./wire.js";

/** How many requests that don't depend on each other are under way at once. */
const CONCURRENCY = 8;

/** One run against one target: sends, judges, and takes down. */
export class Session {
  readonly contract: SuiteContract;
  readonly target: Target;
  readonly settings: Settings;
  readonly wire: Wire;
  readonly journal: Journal;
  readonly #watch: RateLimitWatch;
  readonly #requestIds = new Set<string>();
  /** What was found since the last step began. */
  #found = new Set<Finding>();

  constructor(contract: SuiteContract, target: Target, settings: Settings) {
    this.contract = contract;
    this.target = target;
    this.settings = settings;
    this.wire = new Wire(target, settings.allowWrites);
    this.journal = new Journal(contract, target, settings);
    this.#watch = new RateLimitWatch(contract);
  }

  /** What was found since this was last asked. */
  takeFound(): Finding[] {
    const found = [...this.#found];
    this.#found = new Set();
    return found;
  }

  /** Sends a request and checks its answer for what every answer is checked for. */
  async send(request: Request, context: Context, besides?: readonly number[]): Promise<Exchange> {
    const exchange = await this.wire.send(request, (refused) => this.hear(refused, context));
    this.hear(exchange, context, besides);
    return exchange;
  }

  /** Takes down an answer, and what is wrong with it. */
  hear(
    exchange: Exchange,
    context: Context,
    besides?: readonly number[],
    own: readonly Problem[] = this.problems(exchange, besides),
  ): void {
    const { request, answer } = exchange;
    const { operation } = request;
    this.journal.exercise(operation, "check", context.group);
    for (const check of ANSWER_CHECKS) if (concerns(check, answer)) this.journal.exercise(operation, "check", check);
    if (context.about) this.journal.exercise(operation, context.about.kind, context.about.name);
    if (answer && answer.status in operation.responses)
      this.journal.exercise(operation, "status", String(answer.status));
    if (answer) this.journal.time(exchange);
    const problems = [
      ...own,
      ...this.#watch.problems(exchange, this.#keyOf(request)),
      ...this.#requestIdProblems(exchange),
    ];
    for (const problem of problems) this.report(problem, exchange, context);
  }

  /** What is wrong with an answer in itself; nothing is taken down. */
  problems(exchange: Exchange, besides?: readonly number[]): Problem[] {
    return answerProblems(this.contract, exchange, { besides, secrets: this.#secrets(exchange.request) });
  }

  report(problem: Problem, exchange: Exchange, context: Context): void {
    const finding = this.journal.record(problem, exchange, context);
    if (finding) this.#found.add(finding);
  }

  /** Sends a case and judges whether it was rightly accepted or refused. */
  async check(group: Group, testCase: Case, usual?: number): Promise<Exchange> {
    const { title, about, expected, request } = testCase;
    const context = { group, title, ...(about && { about }) };
    const exchange = await this.send(request, context, expected);
    for (const problem of this.judge(group, testCase, exchange, usual)) this.report(problem, exchange, context);
    return exchange;
  }

  /** What is wrong with an answer to a case, beyond what is wrong with it in itself. */
  judge(group: Group, testCase: Case, exchange: Exchange, usual?: number): Problem[] {
    const problem = verdictProblem(group, testCase, exchange, usual);
    if (problem) return [problem];
    const { operation } = exchange.request;
    if (testCase.verdict !== "valid" || isSafe(operation.method)) return [];
    this.journal.exercise(operation, "check", "state");
    return echoProblems(this.contract, exchange);
  }

  /** Does what doesn't depend on order, some at a time. */
  async each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
    const queue = items.values();
    const worker = async () => {
      for (const item of queue) await work(item);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  }

  skip(group: Group, { operationId }: SuiteOperation, reason: string): void {
    this.journal.notRun({ group, operation: operationId, reason });
  }

  #keyOf(request: Request): string | undefined {
    const authorization = this.wire.authorization(request);
    return Object.values(this.target.keys).find((key) => authorization === `Bearer ${key}`);
  }

  #secrets(request: Request): string[] {
    const sent = this.wire.authorization(request)?.split(" ").at(-1) ?? "";
    return [...Object.values(this.target.keys).filter((key) => key !== undefined), ...(sent.length > 10 ? [sent] : [])];
  }

  #requestIdProblems({ answer }: Exchange): Problem[] {
    const id = at(answer?.json, "error.request_id");
    if (!answer || answer.status < 400 || typeof id !== "string") return [];
    const isReused = this.#requestIds.has(id);
    this.#requestIds.add(id);
    const place = "#/components/schemas/ErrorObject/properties/request_id/description";
    const more = { section: SECTIONS.errors, key: "request-id reused" };
    return isReused ? [problemAt(this.contract, "request-id", place, `The request id ${id} came before.`, more)] : [];
  }
}

/** Whether a check has something to look at in an answer. */
function concerns(check: CheckName, answer: Answer | undefined): boolean {
  if (!answer) return check === "server-error";
  if (check === "schema") return answer.status < 400;
  return !["error-body", "request-id"].includes(check) || answer.status >= 400;
}

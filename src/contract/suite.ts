import { version } from "../internal/version.js";
import { checkAuth, invalidKeys } from "./checks/auth.js";
import { casesOf, checkCases } from "./checks/cases.js";
import { checkFilters } from "./checks/filters.js";
import { type Paged, pagedOf } from "./checks/page-walk.js";
import { checkPages } from "./checks/pages.js";
import { checkProperties, propertyRequests } from "./checks/properties.js";
import { checkCounting, checkExhaustion } from "./checks/rate-limits.js";
import { checkResponseTime } from "./checks/response-time.js";
import { checkState } from "./checks/state.js";
import { isId } from "./generate/cases.js";
import type { SuiteContract, SuiteOperation } from "./openapi/contract.js";
import { responseOf } from "./openapi/responses.js";
import { titleOf } from "./report/title.js";
import { isSafe } from "./run/exchange.js";
import { simplestRead } from "./run/other-keys.js";
import { OperationUnavailable, type SenderOptions } from "./run/sender.js";
import { Session } from "./run/session.js";
import {
  DEFAULT_SETTINGS,
  type Group,
  RESPONSE_CHECKS,
  type Report,
  type Settings,
  type Step,
  type StepResult,
  type Suite,
  type Target,
} from "./types.js";

/** The callbacks of a run, and the signal that stops it. */
export type RunOptions = Pick<SenderOptions, "signal" | "onWait">;

/** Plans a run. Nothing is sent before its steps are run, one after the other. */
export function createSuite(
  contract: SuiteContract,
  target: Target,
  given: Partial<Settings> = {},
  options: RunOptions = {},
): Suite {
  const session = new Session(contract, target, { ...DEFAULT_SETTINGS, ...given }, options);
  const startedAt = Date.now();
  const results: StepResult[] = [];
  const plans = planSteps(session);
  for (const { group, operation, part, skipped } of plans) {
    if (skipped !== undefined) session.skip(group, operation, skipped, part);
  }
  return {
    steps: plans.map((plan) => toStep(session, plan, results)),
    expectedRequests: plans.reduce((sum, plan) => sum + (plan.skipped === undefined ? plan.requests() : 0), 0),
    report: () =>
      session.journal.report({
        startedAt: new Date(startedAt).toISOString(),
        duration: Date.now() - startedAt,
        requests: session.sender.requests,
        versions: { contract: contract.version, package: version, node: process.versions.node },
        interrupted: options.signal?.aborted ?? false,
        steps: options.signal?.aborted ? [...results, ...interruptedSteps(session, plans, results)] : results,
      }),
  };
}

/**
 * Runs a whole suite. If the signal aborts, it ends at once, with what is known by then.
 *
 * @param onStep Is called after each step.
 */
export async function runSuite(
  contract: SuiteContract,
  target: Target,
  settings: Partial<Settings> = {},
  { onStep, ...options }: RunOptions & { onStep?: (result: StepResult) => void } = {},
): Promise<Report> {
  const suite = createSuite(contract, target, settings, options);
  try {
    for (const step of suite.steps) {
      const result = await step.run();
      onStep?.(result);
    }
  } catch (error) {
    if (!options.signal?.aborted) throw error;
  }
  return suite.report();
}

interface StepPlan {
  group: Group;
  operation: SuiteOperation;
  /** If several steps share the group. */
  part?: string;
  run: () => Promise<void>;
  /** How many requests it sends, roughly. */
  requests: () => number;
  skipped?: string | undefined;
}

function toStep(session: Session, plan: StepPlan, results: StepResult[]): Step {
  const { group, operation, part, skipped } = plan;
  const title = titleOf(group, part);
  return {
    group,
    operation: operation.operationId,
    title,
    skipped,
    async run() {
      const startedAt = performance.now();
      const requestsBefore = session.sender.requests;
      const skippedBefore = session.journal.skippedIn(group, operation.operationId).length;
      if (skipped === undefined) await runPlan(session, plan);
      const { findings, statuses } = session.takeResults();
      const reason = skipped ?? skipReason(session, plan, skippedBefore, statuses);
      const result: StepResult = {
        group,
        operation: operation.operationId,
        title,
        ...statusOf(findings, reason),
        duration: performance.now() - startedAt,
        requests: session.sender.requests - requestsBefore,
        findings: findings.map(({ id }) => id),
      };
      results.push(result);
      return result;
    },
  };
}

/** The steps that an interrupted run did not complete. What the first of them found until then is reported with it. */
function interruptedSteps({ journal }: Session, plans: StepPlan[], results: StepResult[]): StepResult[] {
  const reported = new Set(results.flatMap(({ findings }) => findings));
  const unreported = journal.findings.filter(({ id }) => !reported.has(id));
  return plans.slice(results.length).map(({ group, operation, part, skipped }, index) => {
    const findings = index === 0 ? unreported : [];
    return {
      group,
      operation: operation.operationId,
      title: titleOf(group, part),
      ...statusOf(findings, skipped ?? "the run was interrupted"),
      duration: 0,
      requests: 0,
      findings: findings.map(({ id }) => id),
    };
  });
}

async function runPlan(session: Session, { group, operation, part, run }: StepPlan): Promise<void> {
  try {
    const obstacle = await session.prepare(operation);
    if (obstacle !== undefined) return session.skip(group, operation, obstacle, part);
    await run();
  } catch (error) {
    if (!(error instanceof OperationUnavailable)) throw error;
    session.skip(group, operation, error.message, part);
  }
}

/** With one of these, or a redirect, a server may have done nothing at all. */
const NOTHING_DONE = [404, 409, 429, 501];
const isRedirect = (status: number) => status >= 300 && status < 400;

/** Why a step counts as skipped although it ran: it skipped all of its work, or no request got anywhere. */
function skipReason(
  { journal }: Session,
  { group, operation, part }: StepPlan,
  skippedBefore: number,
  statuses: number[],
): string | undefined {
  const own = journal.skippedIn(group, operation.operationId).slice(skippedBefore);
  const whole = own.find((skipped) => skipped.part === part);
  if (whole) return whole.reason;
  const gotNowhere =
    statuses.length > 0 && statuses.every((status) => NOTHING_DONE.includes(status) || isRedirect(status));
  if (!gotNowhere || journal.hasSucceeded(operation)) return undefined;
  const reason = `every request got ${statuses.join(" or ")}`;
  journal.skip({ group, operation: operation.operationId, reason, ...(part !== undefined && { part }) });
  return reason;
}

function statusOf(
  findings: readonly { severity: string }[],
  reason: string | undefined,
): Pick<StepResult, "status" | "reason"> {
  if (findings.some(({ severity }) => severity === "failure")) return { status: "failed" };
  if (reason !== undefined) return { status: "skipped", reason };
  return { status: findings.length > 0 ? "warned" : "passed" };
}

/**
 * The steps in their order: lists are compared before anything is changed; what exhausts the rate limit, or looks back
 * at all responses, comes last.
 */
function planSteps(session: Session): StepPlan[] {
  const { contract, settings } = session;
  const operations = contract.operations.filter(
    ({ operationId }) => settings.operations.length === 0 || settings.operations.includes(operationId),
  );
  const reads = operations.filter(({ method }) => isSafe(method));
  // What deletes comes last.
  const isDelete = ({ method }: SuiteOperation) => method === "DELETE";
  const unsafe = operations.filter(({ method }) => !isSafe(method));
  const writes = [...unsafe.filter((one) => !isDelete(one)), ...unsafe.filter(isDelete)];
  const all = [
    ...reads.flatMap((operation) => [
      ...commonPlans(session, operation),
      ...listPlans(session, operation),
      ...(hasUnknownIds(operation) ? [statePlan(session, operation)] : []),
    ]),
    ...writes.flatMap((operation) => [...commonPlans(session, operation), statePlan(session, operation)]),
    ...rateLimitPlans(session, simplestRead(operations)),
    ...operations.flatMap((operation) => responseTimePlans(session, operation)),
  ];
  return all.filter(({ group }) => isSelected(group, settings)).map((plan) => withoutWrites(plan, settings));
}

/** Checks of all responses need the responses of all groups. */
function isSelected(group: Group, { checks }: Settings): boolean {
  const needAllGroups: readonly string[] = [...RESPONSE_CHECKS, "state", "response-time"];
  return checks.length === 0 || checks.includes(group) || checks.some((check) => needAllGroups.includes(check));
}

function withoutWrites(plan: StepPlan, { allowWrites }: Settings): StepPlan {
  if (allowWrites || isSafe(plan.operation.method)) return plan;
  return { ...plan, skipped: "it could create, change or delete (--allow-writes)" };
}

/** A DELETE of each case would need something of its own to delete. */
const DELETED_ONCE = "a DELETE is sent only for what the suite created: see state";

function commonPlans(session: Session, operation: SuiteOperation): StepPlan[] {
  const isDelete = operation.method === "DELETE";
  const cases = (group: "examples" | "boundaries"): StepPlan => ({
    group,
    operation,
    skipped: isDelete ? DELETED_ONCE : undefined,
    run: () => checkCases(session, group, operation),
    requests: () => casesOf(session, group, operation).length + 1,
  });
  return [
    cases("examples"),
    cases("boundaries"),
    {
      group: "properties",
      operation,
      skipped: isDelete ? DELETED_ONCE : undefined,
      run: () => checkProperties(session, operation),
      requests: () => propertyRequests(session, operation),
    },
    {
      group: "auth",
      operation,
      skipped: operation.security.length === 0 ? "it needs no key" : undefined,
      run: () => checkAuth(session, operation),
      // The key itself, and a read-only one.
      requests: () => invalidKeys("", operation.security).length + 2,
    },
  ];
}

/** How many requests the checks of a list of a hundred items send. */
const PAGES_REQUESTS = 200;
const FILTERS_REQUESTS = 120;

function listPlans(session: Session, operation: SuiteOperation): StepPlan[] {
  const { contract } = session;
  if (!operation.pagination) return [];
  // The ids in its path are known only when it runs.
  const withPages = (check: (session: Session, paged: Paged) => Promise<void>) => async () => {
    const paged = pagedOf(contract, operation, session.knownFor(operation));
    if (paged) await check(session, paged);
  };
  return [
    { group: "pages", operation, run: withPages(checkPages), requests: () => PAGES_REQUESTS },
    { group: "filters", operation, run: withPages(checkFilters), requests: () => FILTERS_REQUESTS },
  ];
}

/** Whether a read documents what it responds to an unknown id in its path. */
function hasUnknownIds(operation: SuiteOperation): boolean {
  const { method, parameters } = operation;
  if (method !== "GET" || !responseOf(operation, 404)) return false;
  return parameters.some(({ name, in: location }) => location === "path" && isId(name));
}

function statePlan(session: Session, operation: SuiteOperation): StepPlan {
  return {
    group: "state",
    operation,
    run: () => checkState(session, operation),
    // A read gets requests for unknown ids only.
    requests: () => (isSafe(operation.method) ? 1 : casesOf(session, "boundaries", operation).length),
  };
}

/** One operation is enough: the limit belongs to the key. */
function rateLimitPlans(session: Session, operation: SuiteOperation | undefined): StepPlan[] {
  if (!operation) return [];
  const { exhaustRateLimit } = session.settings;
  return [
    {
      group: "rate-limits",
      operation,
      part: "counting",
      run: () => checkCounting(session, operation),
      requests: () => 3,
    },
    {
      group: "rate-limits",
      operation,
      part: "exhaustion",
      run: () => checkExhaustion(session, operation),
      // They use the requests that remain in the last window.
      requests: () => 0,
      skipped: exhaustRateLimit ? undefined : "it would exhaust the rate limit (--exhaust-rate-limit)",
    },
  ];
}

/** Without a limit there is nothing to judge; the times are reported in any case. */
function responseTimePlans(session: Session, operation: SuiteOperation): StepPlan[] {
  const { maxP95 } = session.settings;
  if (maxP95 === undefined) return [];
  return [
    {
      group: "response-time",
      operation,
      run: async () => checkResponseTime(session, operation, maxP95),
      requests: () => 0,
    },
  ];
}

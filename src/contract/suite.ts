import { version } from "../internal/version.js";
import { checkAuth } from "./checks/auth.js";
import { checkFilters } from "./checks/filters.js";
import { pagedOf } from "./checks/page-walk.js";
import { checkPages } from "./checks/pages.js";
import { checkProperties } from "./checks/properties.js";
import { checkCounting, checkExhaustion } from "./checks/rate-limits.js";
import { checkResponseTime } from "./checks/response-time.js";
import { checkState } from "./checks/state.js";
import { boundaryCases } from "./generate/boundaries.js";
import { exampleCases, usualCase } from "./generate/cases.js";
import type { SuiteContract, SuiteOperation } from "./openapi/contract.js";
import { isSafe } from "./run/exchange.js";
import { Session } from "./run/session.js";
import {
  ANSWER_CHECKS,
  DEFAULT_SETTINGS,
  type Finding,
  type Group,
  type Report,
  type Settings,
  type Step,
  type Suite,
  type Target,
} from "./types.js";

/** Plans a run. Nothing is sent before its steps are run, one after the other. */
export function createSuite(contract: SuiteContract, target: Target, given: Partial<Settings> = {}): Suite {
  const settings = { ...DEFAULT_SETTINGS, ...given };
  const session = new Session(contract, target, settings);
  const started = Date.now();
  const plans = plan(session);
  for (const { group, operation, notRun } of plans) {
    if (notRun !== undefined) session.skip(group, operation, notRun);
  }
  return {
    steps: plans.map((entry) => toStep(session, entry)),
    report: () =>
      session.journal.report({
        startedAt: new Date(started).toISOString(),
        duration: Date.now() - started,
        requests: session.wire.requests,
        versions: { contract: contract.version, package: version, node: process.versions.node },
      }),
  };
}

/** Runs all of a suite. */
export async function runSuite(
  contract: SuiteContract,
  target: Target,
  given: Partial<Settings> = {},
): Promise<Report> {
  const suite = createSuite(contract, target, given);
  for (const step of suite.steps) await step.run();
  return suite.report();
}

interface Plan {
  group: Group;
  operation: SuiteOperation;
  run: () => Promise<void>;
  notRun?: string | undefined;
}

function toStep(session: Session, { group, operation, run, notRun }: Plan): Step {
  return {
    group,
    operation: operation.operationId,
    notRun,
    async run(): Promise<Finding[]> {
      if (notRun === undefined) await run();
      return session.takeFound();
    },
  };
}

/**
 * The steps in their order: lists are compared before anything is changed, and what uses up the rate limit, or looks
 * back, comes last.
 */
function plan(session: Session): Plan[] {
  const { contract, settings } = session;
  const { operations: wanted, allowWrites } = settings;
  const operations = contract.operations.filter(
    ({ operationId }) => wanted.length === 0 || wanted.includes(operationId),
  );
  const reads = operations.filter(({ method }) => isSafe(method));
  const writes = operations.filter(({ method }) => !isSafe(method));
  const stateOf = (operation: SuiteOperation): Plan => {
    return { group: "state", operation, run: () => checkState(session, operation) };
  };
  const responseTimeOf = (operation: SuiteOperation): Plan => {
    return { group: "response-time", operation, run: async () => checkResponseTime(session, operation) };
  };
  const all = [
    ...reads.flatMap((operation) => [...plansOf(session, operation), ...listPlans(session, operation)]),
    ...writes.flatMap((operation) => [...plansOf(session, operation), stateOf(operation)]),
    ...ratePlans(session, reads[0]),
    ...operations.map(responseTimeOf),
  ];
  return all
    .filter(({ group }) => isWanted(group, settings))
    .map((entry) => {
      const isKept = isSafe(entry.operation.method) || allowWrites;
      return isKept ? entry : { ...entry, notRun: "it could create, change or delete (--allow-writes)" };
    });
}

/** What is looked for in every answer needs the answers of all groups. */
function isWanted(group: Group, { checks }: Settings): boolean {
  const ofAnswers: readonly string[] = [...ANSWER_CHECKS, "state", "response-time"];
  return checks.length === 0 || checks.includes(group) || checks.some((check) => ofAnswers.includes(check));
}

function plansOf(session: Session, operation: SuiteOperation): Plan[] {
  return [
    { group: "examples", operation, run: () => runCases(session, "examples", operation) },
    { group: "boundaries", operation, run: () => runCases(session, "boundaries", operation) },
    { group: "properties", operation, run: () => checkProperties(session, operation) },
    { group: "auth", operation, run: () => checkAuth(session, operation) },
  ];
}

function listPlans(session: Session, operation: SuiteOperation): Plan[] {
  const paged = pagedOf(operation);
  if (!paged) return [];
  return [
    { group: "pages", operation, run: () => checkPages(session, paged) },
    { group: "filters", operation, run: () => checkFilters(session, paged) },
  ];
}

/** One operation is enough: the limit belongs to the key. */
function ratePlans(session: Session, operation: SuiteOperation | undefined): Plan[] {
  if (!operation) return [];
  const { exhaustRateLimit } = session.settings;
  return [
    { group: "rate-limits", operation, run: () => checkCounting(session, operation) },
    {
      group: "rate-limits",
      operation,
      run: () => checkExhaustion(session, operation),
      notRun: exhaustRateLimit ? undefined : "it would use up the rate limit (--exhaust-rate-limit)",
    },
  ];
}

/** Sends cases, a few at a time, once it is known what their usual request gets at the moment. */
async function runCases(session: Session, group: "examples" | "boundaries", operation: SuiteOperation): Promise<void> {
  const { contract, target, settings } = session;
  const { known } = target;
  const all =
    group === "examples" ? exampleCases(contract, operation, known) : boundaryCases(contract, operation, known);
  const cases = all.filter(({ request }) => settings.allowWrites || isSafe(request.method));
  if (cases.length < all.length)
    session.skip(group, operation, "other methods could change or delete (--allow-writes)");
  const usual = await session.check(group, usualCase(contract, operation, known));
  if (usual.answer?.status === 403) return session.skip(group, operation, "the key may not do this (403)");
  await session.each(cases, (testCase) => session.check(group, testCase, usual.answer?.status));
}

import type { Finding, Report, StepResult, Summary, Verdict } from "../types.js";
import { plural } from "./plural.js";

interface Facts {
  findings: readonly Finding[];
  /** Empty for recorded traffic. */
  steps: readonly StepResult[];
  interrupted: boolean;
  requests: number;
  /** All operations of the contract. */
  operations: readonly string[];
  /** As in the summary. */
  notExercised: readonly string[];
  withoutSuccess: readonly string[];
}

/** Counts what a run found out, and draws the conclusion. */
export function summarize({ findings, steps, interrupted, requests, operations, ...coverage }: Facts): Summary {
  const fresh = findings.filter(({ known }) => !known);
  const failures = fresh.filter(({ severity }) => severity === "failure").length;
  const run = steps.filter(({ status }) => status !== "skipped").length;
  const notExercised = [...coverage.notExercised];
  const withoutSuccess = [...coverage.withoutSuccess];
  const exercised = operations.length - notExercised.length;
  const isTested = steps.length === 0 ? requests > 0 : run > 0 && exercised > 0 && withoutSuccess.length === 0;
  return {
    verdict: verdictOf(failures, isTested && !interrupted),
    failures,
    warnings: fresh.length - failures,
    known: findings.length - fresh.length,
    checks: { run, skipped: steps.length - run },
    operations: { exercised, total: operations.length },
    notExercised,
    withoutSuccess,
  };
}

/** The summary again, after the baseline marked findings as known. */
export function summarizeAgain({ findings, steps, interrupted, requests, operations, summary }: Report): Summary {
  const { notExercised, withoutSuccess } = summary;
  const ids = operations.map(({ id }) => id);
  return summarize({ findings, steps, interrupted, requests, operations: ids, notExercised, withoutSuccess });
}

function verdictOf(failures: number, isConclusive: boolean): Verdict {
  if (failures > 0) return "does not conform";
  return isConclusive ? "conforms" : "inconclusive";
}

/** 0: conforms; 1: does not conform; 2: inconclusive; 130: interrupted, as shells report ctrl-C. */
export function exitCodeOf({ interrupted, summary }: Pick<Report, "interrupted" | "summary">): number {
  if (interrupted) return 130;
  return { conforms: 0, "does not conform": 1, inconclusive: 2 }[summary.verdict];
}

/** The verdict as a title: "simulator conforms to the API contract". */
export function verdictTitle({
  target: { name },
  interrupted,
  summary: { verdict, withoutSuccess },
}: Pick<Report, "target" | "interrupted" | "summary">): string {
  const note = interrupted ? " (interrupted)" : "";
  if (verdict === "conforms") return `${name} conforms to the API contract`;
  if (verdict === "does not conform") return `${name} does not conform to the API contract${note}`;
  const reason =
    withoutSuccess.length > 0
      ? `no call of ${withoutSuccess.join(", ")} at ${name} succeeded`
      : `too little of ${name} was tested`;
  return `Inconclusive${note}: ${reason}`;
}

/** The counts: "2 failures in 31 checks; 3 of 4 operations exercised". */
export function countsOf({ summary, requests, steps }: Pick<Report, "summary" | "requests" | "steps">): string {
  const { failures, warnings, known, checks, operations } = summary;
  const scope = steps.length > 0 ? plural(checks.run, "check") : plural(requests, "request");
  const found = [
    plural(failures, "failure"),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
    ...(known > 0 ? [`${known} known from the baseline`] : []),
  ];
  const skipped = checks.skipped > 0 ? ` (${checks.skipped} skipped)` : "";
  return `${found.join(", ")} in ${scope}${skipped}; ${operations.exercised} of ${plural(operations.total, "operation")} exercised`;
}

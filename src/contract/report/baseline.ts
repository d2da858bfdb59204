import type { BaselineEntry, Finding, Report } from "../types.js";
import { summarizeAgain } from "./summary.js";

interface Baseline {
  version: 1;
  findings: BaselineEntry[];
}

/** The findings of a report as the text of a baseline file, in an order that keeps differences between files small. */
export function formatBaseline({ findings }: Pick<Report, "findings">): string {
  const entries = findings
    .map(
      ({ id, check, severity, operations, message }): BaselineEntry => ({ id, check, severity, operations, message }),
    )
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return `${JSON.stringify({ version: 1, findings: entries } satisfies Baseline, null, 2)}\n`;
}

/**
 * Reads a baseline file.
 *
 * @throws TypeError if the text is not a baseline.
 */
export function parseBaseline(text: string): BaselineEntry[] {
  const baseline = JSON.parse(text) as Partial<Baseline> | null;
  if (baseline?.version !== 1 || !Array.isArray(baseline.findings)) throw new TypeError("not a baseline of version 1");
  return baseline.findings;
}

/**
 * Marks the findings that the baseline has as known, and reports its entries that are resolved. A warning of the
 * baseline that is a failure now (`--strict`) is new.
 */
export function applyBaseline(report: Report, baseline: readonly BaselineEntry[]): Report {
  const entries = new Map(baseline.map((entry) => [entry.id, entry]));
  const findings = report.findings.map((finding): Finding => {
    const entry = entries.get(finding.id);
    return { ...finding, known: entry?.severity === finding.severity || entry?.severity === "failure" };
  });
  const found = new Set(findings.map(({ id }) => id));
  const resolved = baseline.filter((entry) => !found.has(entry.id) && wasLookedFor(entry, report));
  const marked = { ...report, findings, resolved };
  return { ...marked, summary: summarizeAgain(marked) };
}

/** Whether this run would have found the entry again. */
function wasLookedFor({ check, operations }: BaselineEntry, { interrupted, settings, summary }: Report): boolean {
  const isSelected = settings.checks.length === 0 || settings.checks.includes(check);
  return isSelected && !interrupted && operations.some((operation) => !summary.notExercised.includes(operation));
}

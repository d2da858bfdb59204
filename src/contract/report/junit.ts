import type { Finding, Report, StepResult } from "../types.js";
import { escapeUnprintable } from "./escape.js";
import { formatFinding, formatHeadline } from "./text.js";
import { titleOf } from "./title.js";

/** A report for CI: one test case for each step, skipped checks and parts of checks included. */
export function formatJunit(report: Report): string {
  const { target, steps, startedAt, duration, interrupted } = report;
  const cases = [
    ...steps.map((step) => stepCase(step, report)),
    ...partCases(report),
    ...notExercisedCases(report),
    ...interruption(interrupted),
  ];
  const count = (element: string) => cases.filter((one) => one.includes(`<${element} `)).length;
  const totals = attributes({
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: seconds(duration),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="contract"${totals}>
<testsuite${attributes({ name: target.name, timestamp: startedAt })}${totals}>
${cases.join("\n")}
</testsuite>
</testsuites>
`;
}

function stepCase(
  { operation, title, status, reason = "", duration, findings: ids }: StepResult,
  report: Report,
): string {
  const findings = report.findings.filter(({ id }) => ids.includes(id));
  const failures = findings.filter(({ severity, known }) => severity === "failure" && !known);
  const others = findings.filter((finding) => !failures.includes(finding));
  const content = [
    ...(status === "skipped" ? [`<skipped${attributes({ message: reason })}/>`] : []),
    ...failures.map(failureElement),
    ...(others.length > 0 ? [`<system-out>${escapeXml(others.map(formatFinding).join("\n"))}</system-out>`] : []),
  ];
  return testCase(operation, title, content, duration);
}

function failureElement(finding: Finding): string {
  const type = finding.check;
  return `<failure${attributes({ message: formatHeadline(finding), type })}>${escapeXml(formatFinding(finding))}</failure>`;
}

/** Parts of checks that were skipped, except those that are steps of their own. */
function partCases({ skipped, steps }: Report): string[] {
  return skipped
    .map(({ operation, group, part, reason }) => ({ operation, reason, title: titleOf(group, part) }))
    .filter(({ operation, title }) => !steps.some((step) => step.operation === operation && step.title === title))
    .map(({ operation, title, reason }) =>
      testCase(operation, title, [`<skipped${attributes({ message: reason })}/>`]),
    );
}

/** Operations without a successful response. */
function notExercisedCases({ operations }: Report): string[] {
  return operations.flatMap(({ id, notExercised }) =>
    notExercised === undefined
      ? []
      : [testCase(id, "exercised", [`<skipped${attributes({ message: notExercised })}/>`])],
  );
}

function interruption(interrupted: boolean): string[] {
  if (!interrupted) return [];
  const message = "The run was interrupted before its end.";
  return [testCase("run", "interrupted", [`<error${attributes({ message, type: "interrupted" })}/>`])];
}

function testCase(operation: string, name: string, content: string[], duration = 0): string {
  const open = `<testcase${attributes({ classname: operation, name, time: seconds(duration) })}`;
  return content.length === 0 ? `${open}/>` : `${open}>\n${content.join("\n")}\n</testcase>`;
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
};

function escapeXml(text: string): string {
  return escapeUnprintable(text).replaceAll(/[&<>"\n]/g, (character) => ENTITIES[character] ?? character);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

import type { Finding, Report, Skipped } from "../types.js";
import { escapeUnprintable } from "./escape.js";
import { plural } from "./plural.js";
import { countsOf, verdictTitle } from "./summary.js";
import { titleOf } from "./title.js";

/** How much of the name of something created is shown. */
const MAX_NAME = 60;

/** A finding in full. */
export function formatFinding(finding: Finding): string {
  const { firstCase, request, response, contract, inferred, documentation } = finding;
  const rows: [string, string][] = [
    ["case", firstCase],
    ["request", request],
    ["response", response],
    ["contract", `${contract.text}\n${contract.file}:${contract.line}, ${contract.pointer}`],
    ...(inferred === undefined ? [] : [["inferred", inferred] as [string, string]]),
    ["docs", documentation],
  ];
  const table = rows.map(([name, text]) => `    ${name.padEnd(9)} ${text.replaceAll("\n", `\n${" ".repeat(14)}`)}`);
  return escapeUnprintable([formatHeadline(finding), ...table].join("\n"));
}

/** A finding in one line. */
export function formatHeadline({ severity, known, check, operations, operation, message, count }: Finding): string {
  const where = operations.length > 1 ? operations.join(", ") : operation;
  const cases = count > 1 ? ` (${plural(count, "case")})` : "";
  const note = known ? "KNOWN " : "";
  return escapeUnprintable(`${note}${severity.toUpperCase()} [${check}] ${where}: ${message}${cases}`);
}

/** A report for people: the findings first, the verdict last. */
export function formatReport(report: Report): string {
  const { findings, limits, skipped, operations, resolved, target } = report;
  const times = operations.flatMap(({ id, times: of }) =>
    of ? [`  ${id}: median ${of.median} ms, p95 ${of.p95} ms`] : [],
  );
  const met = limits.filter(({ count }) => count > 0);
  const lines = [
    ...findings.filter(({ known }) => !known).map((finding) => `${formatFinding(finding)}\n`),
    ...section(
      "Known from the baseline",
      findings.filter(({ known }) => known).map((one) => `  ${formatHeadline(one)}`),
    ),
    ...section(
      "Resolved, no longer needed in the baseline",
      resolved.map(({ id, message }) => `  ${message} (${id})`),
    ),
    ...section(
      `Known limits of ${target.name}, not counted`,
      met.map(({ name, why, count }) => `  ${name} (${plural(count, "case")}): ${why}`),
    ),
    ...section("Skipped", formatSkipped(skipped)),
    ...section("Created on the server, and not deleted", formatCreated(report)),
    ...section("Response times", times),
    ...formatVerdict(report),
  ];
  return escapeUnprintable(lines.join("\n"));
}

function formatVerdict(report: Report): string[] {
  const { requests, duration, settings } = report;
  const seed = settings.runs > 0 ? `, --seed ${settings.seed}` : "";
  return [
    `${verdictTitle(report)}.`,
    `${countsOf(report)}.`,
    ...formatNotExercised(report),
    `${plural(requests, "request")} in ${(duration / 1000).toFixed(1)} s${seed}.`,
  ];
}

/** What the verdict says nothing about: one line for each reason. */
export function formatNotExercised({ summary, operations }: Pick<Report, "summary" | "operations">): string[] {
  const reasonOf = (id: string) => operations.find((operation) => operation.id === id)?.notExercised ?? "";
  const reasons = [...new Set(summary.notExercised.map(reasonOf))];
  return reasons.map((reason) => {
    const names = summary.notExercised.filter((id) => reasonOf(id) === reason).join(", ");
    return `Not exercised: ${names}${reason === "" ? "" : ` (${reason})`}.`;
  });
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines, ""];
}

/** One line for each reason. */
function formatSkipped(skipped: readonly Skipped[]): string[] {
  return [...new Set(skipped.map(({ reason }) => reason))].map((reason) => {
    const parts = skipped.filter((one) => one.reason === reason);
    const operations = [...new Set(parts.map(({ operation }) => operation))].map((operation) => {
      const own = parts.filter((part) => part.operation === operation);
      return `${operation} (${own.map(({ group, part }) => titleOf(group, part)).join(", ")})`;
    });
    return `  ${operations.join(", ")}: ${reason}`;
  });
}

/** What the user may want to delete; targets that are thrown away are left out. */
export function formatCreated({ created, target }: Pick<Report, "created" | "target">): string[] {
  if (target.name !== target.baseUrl) return [];
  return created.map(
    ({ operation, id, name }) => `  ${id}${name === undefined ? "" : `  ${shorten(name)}`}  (${operation})`,
  );
}

function shorten(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
}

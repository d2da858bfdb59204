import type { Finding, Report } from "../index.js";

/** A finding as a person reads it. */
export function tellFinding(finding: Finding): string {
  const { severity, check, operations, operation, message, met, asked, came, contract, inferred, count } = finding;
  const where = operations.length > 1 ? operations.join(", ") : operation;
  const rows: [string, string][] = [
    ["case", met],
    ["asked", asked],
    ["came", came],
    ["contract", `${contract.says}\nopenapi.yaml:${contract.line}, ${contract.pointer}`],
    ...(inferred === undefined ? [] : [["inferred", inferred] as [string, string]]),
    ["docs", finding.documentation],
  ];
  const times = count > 1 ? ` (${count} cases)` : "";
  const table = rows.map(([name, text]) => `    ${name.padEnd(9)} ${text.replaceAll("\n", `\n${" ".repeat(14)}`)}`);
  return [`${severity.toUpperCase()} [${check}] ${where}: ${message}${times}`, ...table].join("\n");
}

/** What came of a run, findings first, the verdict last. */
export function tellReport(report: Report): string {
  const { findings, limits, notRun, operations, requests, duration, settings, target, kept } = report;
  const count = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  const met = limits.filter((limit) => limit.count > 0);
  const times = operations.flatMap(({ id, times: of }) =>
    of ? [`  ${id}: median ${of.median} ms, p95 ${of.p95} ms`] : [],
  );
  const verdict = kept ? "The contract is kept" : "The contract is NOT kept";
  return [
    ...findings.map((finding) => `${tellFinding(finding)}\n`),
    ...section(
      "Known limits of the target, not counted",
      met.map(({ name, why, count: n }) => `  ${name} (${n} cases): ${why}`),
    ),
    ...section("Not run", byReason(notRun)),
    ...section("Response times", times),
    `${verdict} by ${target.name}: ${plural(count("failure"), "failure")}, ${plural(count("warning"), "warning")}; ` +
      `${plural(requests, "request")} in ${(duration / 1000).toFixed(1)} s${settings.runs > 0 ? `, --seed ${settings.seed}` : ""}.`,
  ].join("\n");
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines, ""];
}

function byReason(notRun: Report["notRun"]): string[] {
  return [...new Set(notRun.map(({ reason }) => reason))].map((reason) => {
    const parts = notRun.filter((part) => part.reason === reason);
    const operations = [...new Set(parts.map(({ operation }) => operation))].map((operation) => {
      const groups = parts.filter((part) => part.operation === operation).map(({ group }) => group);
      return `${operation} (${groups.join(", ")})`;
    });
    return `  ${operations.join(", ")}: ${reason}`;
  });
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

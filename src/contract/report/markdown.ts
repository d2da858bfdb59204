import type { Finding, Report } from "../types.js";
import { escapeUnprintable } from "./escape.js";
import { plural } from "./plural.js";
import { countsOf, verdictTitle } from "./summary.js";
import { formatCreated } from "./text.js";
import { titleOf } from "./title.js";

/** A report for the summary of a pull request. */
export function formatMarkdown(report: Report): string {
  const { findings, resolved, skipped } = report;
  const fresh = findings.filter(({ known }) => !known);
  const known = findings.filter((finding) => finding.known);
  return [
    `## ${escapeMarkdown(verdictTitle(report))}`,
    `${countsOf(report)}.`,
    ...coverage(report),
    ...list("Failures", fresh.filter(({ severity }) => severity === "failure").map(details)),
    ...list("Warnings", fresh.filter(({ severity }) => severity === "warning").map(details)),
    ...list(
      "Known from the baseline",
      known.map(({ message, check }) => `- \`${check}\` ${escapeMarkdown(message)}`),
    ),
    ...list(
      "Resolved, no longer needed in the baseline",
      resolved.map(({ message }) => `- ${escapeMarkdown(message)}`),
    ),
    ...list(
      "Skipped",
      skipped.map(({ operation, group, part, reason }) =>
        escapeMarkdown(`${operation}, ${titleOf(group, part)}: ${reason}`).replace(/^/, "- "),
      ),
    ),
    ...list(
      "Created on the server, and not deleted",
      formatCreated(report).map((line) => `- ${escapeMarkdown(line.trim())}`),
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

function list(title: string, items: string[]): string[] {
  return items.length === 0 ? [] : [`### ${title}`, items.join("\n")];
}

/** One row for each operation. */
function coverage({ operations, steps, summary }: Report): string[] {
  if (steps.length === 0) return [];
  const rows = operations.map(({ id, method, path, notExercised: reason }) => {
    const own = steps.filter(({ operation }) => operation === id);
    const count = (...statuses: string[]) => own.filter(({ status }) => statuses.includes(status)).length;
    const no = reason === undefined ? "no" : `no: ${escapeMarkdown(reason)}`;
    const exercised = summary.notExercised.includes(id) ? no : "yes";
    return `| ${escapeMarkdown(id)} | ${escapeMarkdown(`${method} ${path}`)} | ${exercised} | ${count("passed", "warned")} | ${count("failed")} | ${count("skipped")} |`;
  });
  const head = "| Operation | | Exercised | Checks passed | failed | skipped |\n| --- | --- | --- | --- | --- | --- |";
  return [[head, ...rows].join("\n")];
}

function details({
  check,
  operations,
  message,
  count,
  firstCase,
  request,
  response,
  contract,
  inferred,
}: Finding): string {
  const rule = `${escapeMarkdown(contract.text)} (\`${contract.file}:${contract.line}\`)`;
  return [
    `<details><summary><code>${check}</code> ${escapeMarkdown(operations.join(", "))}: ${escapeMarkdown(message)}</summary>`,
    `First of ${plural(count, "case")}: ${escapeMarkdown(firstCase)}`,
    codeBlock("sh", request),
    codeBlock("", response),
    `Contract: ${rule}${inferred === undefined ? "" : `. Inferred: ${escapeMarkdown(inferred)}`}`,
    "</details>",
  ].join("\n\n");
}

/** The fence is longer than any in the text. */
function codeBlock(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${escapeUnprintable(text)}\n${fence}`;
}

/** Characters that Markdown or HTML would interpret; a mention would notify people. */
function escapeMarkdown(text: string): string {
  return escapeUnprintable(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_{}[\]()#|~]/g, "\\$&")
    .replaceAll("@", "@\u200b");
}

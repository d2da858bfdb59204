import { readFile, writeFile } from "node:fs/promises";
import { applyBaseline, formatBaseline, parseBaseline } from "../contract/report/baseline.js";
import { formatGithub } from "../contract/report/github.js";
import { formatJunit } from "../contract/report/junit.js";
import { formatMarkdown } from "../contract/report/markdown.js";
import type { BaselineEntry, Report } from "../contract/types.js";
import { messageOf, UsageError } from "../openapi/usage-error.js";
import type { ContractOptions, REPORTS, ReportFiles } from "./contract-options.js";

/** Renders each kind of report. */
const RENDERERS: Record<(typeof REPORTS)[number], (report: Report) => string | Promise<string>> = {
  junit: formatJunit,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  // Loaded only if needed, with the library that renders it.
  html: async (report) => (await import("../contract/report/html/page.js")).renderPage(report),
  markdown: formatMarkdown,
  github: formatGithub,
};

export async function writeReports(report: Report, files: ReportFiles): Promise<void> {
  for (const [kind, file] of Object.entries(files)) {
    await writeFile(file, await RENDERERS[kind as keyof typeof RENDERERS](report));
  }
}

/** Reads the baseline before the run, so that a mistake is reported at once. A file to be written may be missing. */
export async function readBaseline(baseline: ContractOptions["baseline"]): Promise<BaselineEntry[]> {
  if (!baseline) return [];
  try {
    return parseBaseline(await readFile(baseline.file, "utf8"));
  } catch (error) {
    if (baseline.write && Object(error).code === "ENOENT") return [];
    throw new UsageError(`Cannot read the baseline ${baseline.file}: ${messageOf(error)}`);
  }
}

/** Applies the baseline to a report, after writing it if that was asked for and the run is complete. */
export async function withBaseline(
  report: Report,
  baseline: ContractOptions["baseline"],
  entries: readonly BaselineEntry[],
): Promise<Report> {
  if (!baseline) return report;
  if (!baseline.write || report.interrupted) return applyBaseline(report, entries);
  const text = formatBaseline(report);
  await writeFile(baseline.file, text);
  return applyBaseline(report, parseBaseline(text));
}

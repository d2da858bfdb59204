import { readFile } from "node:fs/promises";
import { applyBaseline, formatBaseline, parseBaseline } from "../contract/report/baseline.js";
import { formatGithub } from "../contract/report/github.js";
import { formatJunit } from "../contract/report/junit.js";
import { formatMarkdown } from "../contract/report/markdown.js";
import { exitCodeOf } from "../contract/report/summary.js";
import { formatReport } from "../contract/report/text.js";
import type { BaselineEntry, Report } from "../contract/types.js";
import { readFailureOf } from "../openapi/read-failure.js";
import { messageOf, UsageError } from "../openapi/usage-error.js";
import { USAGE_ERROR } from "./command.js";
import type { ContractOptions } from "./contract-options.js";
import { checkIsText } from "./file-format.js";
import { tryWrite } from "./output-file.js";
import type { REPORTS, ReportFiles } from "./report-options.js";

/** Renders each kind of report. */
const RENDERERS: Record<(typeof REPORTS)[number], (report: Report) => string | Promise<string>> = {
  junit: formatJunit,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  // Loaded only if needed, with the library that renders it.
  html: async (report) => (await import("../contract/report/html/page.js")).renderPage(report),
  markdown: formatMarkdown,
  github: formatGithub,
};

/** A report that is ready to be published, and the files that could not be written on the way. */
export interface Outcome {
  report: Report;
  failures: string[];
}

/**
 * Writes the reports, and prints the findings and the verdict, also if a file cannot be written. Resolves to the exit
 * code.
 */
export async function publish({ report, failures }: Outcome, files: ReportFiles): Promise<number> {
  // Before anything is printed: the terminal may be gone when a run is interrupted.
  const all = [...failures, ...(await writeReports(report, files))];
  console.log(formatReport(report));
  for (const failure of all) console.error(failure);
  return all.length > 0 ? USAGE_ERROR : exitCodeOf(report);
}

/** Resolves to a sentence for each report that could not be written. */
async function writeReports(report: Report, files: ReportFiles): Promise<string[]> {
  const failures: string[] = [];
  for (const [kind, file] of Object.entries(files)) {
    const text = await RENDERERS[kind as keyof typeof RENDERERS](report);
    const failure = await tryWrite("report", file, text);
    if (failure !== undefined) failures.push(failure);
  }
  return failures;
}

/** Reads the baseline before the run, so that a mistake is reported at once. A file to be written may be missing. */
export async function readBaseline(baseline: ContractOptions["baseline"]): Promise<BaselineEntry[]> {
  const text = baseline && (await readText(baseline));
  if (baseline === undefined || text === undefined) return [];
  try {
    return parseBaseline(text);
  } catch (error) {
    throw new UsageError(`${baseline.file} is not a file that --write-baseline wrote: ${messageOf(error)}`);
  }
}

/** Undefined if the file is yet to be written. */
async function readText({ file, write }: NonNullable<ContractOptions["baseline"]>): Promise<string | undefined> {
  try {
    const bytes = await readFile(file);
    checkIsText(file, bytes);
    return bytes.toString();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const isMissing = Object(error).code === "ENOENT";
    if (isMissing && write) return undefined;
    if (isMissing) throw new UsageError(`There is no baseline ${file} yet; create it with --write-baseline.`);
    throw new UsageError(`Cannot read the baseline ${file}: ${readFailureOf(error)}.`);
  }
}

/** Applies the baseline to a report, after writing it if that was asked for and the run is complete. */
export async function withBaseline(
  report: Report,
  baseline: ContractOptions["baseline"],
  entries: readonly BaselineEntry[],
): Promise<Outcome> {
  if (!baseline) return { report, failures: [] };
  if (!baseline.write || report.interrupted) return { report: applyBaseline(report, entries), failures: [] };
  const text = formatBaseline(report);
  const failure = await tryWrite("baseline", baseline.file, text);
  if (failure !== undefined) return { report: applyBaseline(report, entries), failures: [failure] };
  return { report: applyBaseline(report, parseBaseline(text)), failures: [] };
}

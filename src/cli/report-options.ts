import { UsageError } from "../openapi/usage-error.js";
import { isSameFile, whyNotWritable } from "./output-file.js";

export const REPORTS = ["junit", "json", "html", "markdown", "github"] as const;
export type ReportFiles = Partial<Record<(typeof REPORTS)[number], string>>;

interface ReportContext {
  /** The kinds that the command has. Default: all. */
  kinds?: readonly (keyof ReportFiles)[];
  /** The files of other options, by option: a report may not overwrite them. */
  inputs?: Readonly<Record<string, string | undefined>>;
}

/**
 * The file of each report, from texts such as `html=report.html`.
 *
 * @throws UsageError for an unknown kind, one that is given twice, or a file that cannot be written or has another use.
 */
export function readReports(
  given: readonly string[],
  { kinds = REPORTS, inputs = {} }: ReportContext = {},
): ReportFiles {
  const files: ReportFiles = {};
  for (const text of given) {
    const [, kind, file = ""] = /^([^=]*)=(.+)$/.exec(text) ?? [];
    const format = kinds.find((candidate) => candidate === kind);
    if (!format) {
      throw new UsageError(`Invalid --report "${text}"; expected ${kinds.map((name) => `${name}=FILE`).join(" or ")}.`);
    }
    if (files[format] !== undefined) {
      throw new UsageError(`--report ${format} is given twice, as ${files[format]} and ${file}; give one file.`);
    }
    const obstacle = whyNotWritable(file);
    if (obstacle !== undefined) throw new UsageError(`Invalid --report "${text}": ${obstacle}.`);
    const use = otherUse(file, { ...inputs, ...prefixed(files) });
    if (use !== undefined) throw new UsageError(`--report ${text} is also --${use}; choose another file.`);
    files[format] = file;
  }
  return files;
}

function prefixed(files: ReportFiles): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([kind, file]) => [`report ${kind}=${file}`, file]));
}

function otherUse(file: string, uses: Readonly<Record<string, string | undefined>>): string | undefined {
  return Object.entries(uses).find(([, used]) => used !== undefined && isSameFile(used, file))?.[0];
}

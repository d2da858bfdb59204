import type { Spread } from "./statistics.js";

/** What was measured, to be read by somebody who wasn't there. */
export interface Finding {
  title: string;
  /** How it was measured, and how to read it. */
  about: string;
  columns: string[];
  rows: { name: string; cells: string[] }[];
  plot?: Plot;
  /** Its columns in the table of guides/benchmarks.md, by contender. */
  summary?: { column: string; cells: Map<string, string> }[];
}

/** Bars, the shorter the better or the other way round, as the title says. */
export interface Plot {
  file: string;
  title: string;
  bars: { name: string; spread: Spread; isOurs: boolean }[];
  format(value: number): string;
}

/** A Markdown table; all columns but the first are numbers. */
export function table({ columns, rows }: Pick<Finding, "columns" | "rows">): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(["", ...columns]),
    `|---|${"--:|".repeat(columns.length)}`,
    ...rows.map(({ name, cells }) => line([name, ...cells])),
  ].join("\n");
}

/** A section of the results. */
export function section(finding: Finding): string {
  const plots = finding.plot ? [`![${finding.plot.title}](${finding.plot.file})`] : [];
  return [`## ${finding.title}`, finding.about, table(finding), ...plots].join("\n\n");
}

/** `1.10 (1.08 … 1.13)` */
export function withRange({ low, median, high }: Spread, format: (value: number) => string): string {
  return `${format(median)} (${format(low)} … ${format(high)})`;
}

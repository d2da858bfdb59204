import type { Counts, Coverage } from "./judge.js";

/** What was not judged and why, for people. Empty if everything was judged. */
export function formatCoverage({ entries, judged, notJudgeable, partly, otherUrl }: Coverage): string {
  const sections = [
    ...section(`Not judgeable: ${entriesOf(entries - judged)} of ${entries}`, notJudgeable),
    ...section("Judged in part", partly),
    ...(otherUrl === undefined
      ? []
      : [
          `The first URL outside the API is ${otherUrl}.`,
          "If that is the API, set its base URL with --server, or with --target for the proxy.",
          "",
        ]),
  ];
  return sections.join("\n");
}

function section(title: string, counts: Counts): string[] {
  if (counts.size === 0) return [];
  const mostFirst = [...counts].sort(([, a], [, b]) => b - a);
  return [`${title}`, ...mostFirst.map(([reason, count]) => `  ${entriesOf(count)}: ${reason}`), ""];
}

function entriesOf(count: number): string {
  return count === 1 ? "1 entry" : `${count} entries`;
}

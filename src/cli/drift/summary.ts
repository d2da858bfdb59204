import type { Counts, Coverage } from "./judge.js";

/** What was not judged and why, for people. Empty if everything was judged. */
export function formatCoverage({ entries, judged, notJudgeable, partly, otherOrigin }: Coverage): string {
  const sections = [
    ...section(`Not judgeable: ${entriesOf(entries - judged)} of ${entries}`, notJudgeable),
    ...section("Judged in part", partly),
    ...(judged === 0 && otherOrigin !== undefined
      ? [
          `The first request went to ${otherOrigin}. Set the API's base URL with --server, or --target for the proxy.`,
          "",
        ]
      : []),
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

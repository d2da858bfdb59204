import type { Finding, Report } from "../../src/contract/index.js";
import type { Mutant, Mutants } from "../../src/contract/mutants/mutant.js";

/** A run of the suite against a server. */
export interface Run {
  name: string;
  report: Report;
}

export interface Score {
  /** The lines to print. */
  text: string;
  /** How many false alarms, or surviving mutants. */
  wrong: number;
}

/** Conforming servers, by name: every finding is a false alarm. */
export function scoreConforming(names: readonly string[], runs: readonly Run[]): Score {
  const scores = names.map((name): Score => {
    const own = runs.filter((run) => run.name === name);
    const findings = own.flatMap(({ report }) => report.findings);
    const what = `${plural(findings.length, "false alarm")} in ${plural(own.length, "run")}, ${plural(requestsOf(own), "request")}`;
    return {
      text:
        own.length === 0
          ? ""
          : [`${sign(findings.length === 0)} ${name}: ${what}`, ...findings.map(formatFinding)].join("\n"),
      wrong: findings.length,
    };
  });
  return joined(scores, "\n");
}

/** Mutants, by group: each has to be found by a check that should find it. */
export function scoreMutants(groups: Record<string, Mutants>, runs: readonly Run[], isDetailed: boolean): Score {
  const scores = Object.entries(groups).map(([group, members]): Score => {
    const own = runs.filter(({ name }) => name in members);
    const scored = own.map((run) => scoreMutant(members[run.name] as Mutant, run, isDetailed));
    const { text, wrong } = joined(scored, "\n");
    return {
      text: own.length === 0 ? "" : `\n${group}: ${own.length - wrong} of ${own.length} killed\n${text}`,
      wrong,
    };
  });
  const { text, wrong } = joined(scores, "\n");
  if (text === "") return { text, wrong };
  const counts = runs.map(({ report }) => report.findings.length).toSorted((a, b) => a - b);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const precision = `findings per mutant: median ${counts[counts.length >> 1]}, mean ${mean.toFixed(1)}, most ${counts.at(-1)}`;
  const score = `${runs.length - wrong} of ${runs.length} mutants killed by an expected check; ${precision}`;
  return { text: `${text}\n\n${score}`, wrong };
}

function scoreMutant({ killedBy, defect }: Mutant, { name, report: { findings } }: Run, isDetailed: boolean): Score {
  const checks = [...new Set(findings.map(({ check }) => check))];
  const isKilled = checks.some((check) => [killedBy].flat().includes(check));
  const line = `${sign(isKilled)} ${name}: ${defect} Found by ${checks.join(", ") || "nothing"} (${findings.length}).`;
  const expected = isKilled ? [] : [`    It should be found by ${[killedBy].flat().join(" or ")}.`];
  return {
    text: [line, ...expected, ...(isDetailed || !isKilled ? findings.map(formatFinding) : [])].join("\n"),
    wrong: isKilled ? 0 : 1,
  };
}

function formatFinding({ check, severity, operation, message, firstCase, count, request, response }: Finding): string {
  const lines = [
    `${severity} ${check} ${operation}: ${message}`,
    `${firstCase} (${plural(count, "case")})`,
    request,
    response,
  ];
  return lines.join("\n").replaceAll(/^/gm, "    ");
}

function joined(scores: readonly Score[], separator: string): Score {
  return {
    text: scores
      .map(({ text }) => text)
      .filter(Boolean)
      .join(separator),
    wrong: scores.reduce((sum, { wrong }) => sum + wrong, 0),
  };
}

function sign(isRight: boolean): string {
  return isRight ? "✓" : "✗";
}

export function requestsOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { report }) => sum + report.requests, 0);
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

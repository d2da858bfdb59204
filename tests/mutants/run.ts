import { command, UsageError } from "../../scripts/lib/command.js";
import type { Finding, Report } from "../contract/suite/index.js";
import { compliant } from "./compliant.js";
import type { Mutant, Mutants } from "./mutant.js";
import { mutants } from "./mutants.js";
import { holdAll, type Trial } from "./pool.js";

const help = `
npm run test:mutants [-- --only NAME … --seeds N]

Runs the contract suite against the simulator, against other servers that keep the contract, and against mutants:
servers with one small defect each. Tells whether the suite finds every defect, by the check that ought to, and nothing
else anywhere.

  --only NAME   only this mutant or compliant server, with all that was found; repeatable
  --seeds N     how many seeds the servers that keep the contract are asked with (default 1)

Exit code 0: so it is; 1: it isn't.
`;

const all: Record<string, Mutant> = Object.assign({}, ...Object.values<Mutants>(mutants));
const keepers = ["simulator", ...Object.keys(compliant)];

await command({
  help,
  options: {
    only: { type: "string", multiple: true, default: [] },
    seeds: { type: "string", default: "1" },
  },
  async run({ only, seeds }) {
    const unknown = only.find((name) => !(name in all) && !keepers.includes(name));
    if (unknown !== undefined) throw new UsageError(`There is no mutant and no compliant server ${unknown}.`);
    if (!/^[1-9]\d*$/.test(seeds)) throw new UsageError(`--seeds takes a whole number; it is "${seeds}".`);
    const isWanted = (name: string) => only.length === 0 || only.includes(name);
    const trials = [
      ...keepers.filter(isWanted).flatMap((name) => seedsOf(name, Number(seeds))),
      ...Object.keys(all)
        .filter(isWanted)
        .map((name): Trial => ({ name })),
    ];
    const started = performance.now();
    const held: Held[] = [];
    await holdAll(trials, (trial, report) => {
      held.push({ trial, report });
      process.stderr.write(`\r${held.length} of ${trials.length} `);
    });
    process.stderr.write("\r");
    return tell(held, (performance.now() - started) / 1000, only.length > 0);
  },
});

interface Held {
  trial: Trial;
  report: Report;
}

function seedsOf(name: string, seeds: number): Trial[] {
  return Array.from({ length: seeds }, (_, index) => ({ name, settings: { seed: index + 1 } }));
}

/** Tells what came of the trials. Returns the exit code. */
function tell(held: readonly Held[], seconds: number, isDetailed: boolean): number {
  const alarms = tellKeepers(held.filter(({ trial }) => keepers.includes(trial.name)));
  const survivors = tellMutants(
    held.filter(({ trial }) => trial.name in all),
    isDetailed,
  );
  console.log(`\n${held.length} runs, ${requestsOf(held).toLocaleString("en")} requests, ${seconds.toFixed(1)} s`);
  return alarms + survivors === 0 ? 0 : 1;
}

/** Servers that keep the contract: whatever is found is a false alarm. */
function tellKeepers(held: readonly Held[]): number {
  let alarms = 0;
  for (const name of keepers) {
    const runs = held.filter(({ trial }) => trial.name === name);
    if (runs.length === 0) continue;
    const findings = runs.flatMap(({ report }) => report.findings);
    alarms += findings.length;
    const seeds = runs.length === 1 ? "" : `, ${runs.length} seeds`;
    console.log(
      `${findings.length === 0 ? "✓" : "✗"} ${name}: ${findings.length} false alarms in ${requestsOf(runs).toLocaleString("en")} requests${seeds}`,
    );
    for (const finding of findings) tellFinding(finding);
  }
  return alarms;
}

/** Returns how many survived. */
function tellMutants(held: readonly Held[], isDetailed: boolean): number {
  if (held.length === 0) return 0;
  const counts: number[] = [];
  let survivors = 0;
  for (const [group, members] of Object.entries<Mutants>(mutants)) {
    const runs = held.filter(({ trial }) => trial.name in members);
    if (runs.length === 0) continue;
    const survived = runs.filter(({ trial, report }) => !isKilled(members[trial.name] as Mutant, report));
    survivors += survived.length;
    console.log(`\n${group}: ${runs.length - survived.length} of ${runs.length} killed`);
    for (const run of runs) {
      const { name } = run.trial;
      const mutant = members[name] as Mutant;
      const { findings } = run.report;
      counts.push(findings.length);
      const isSurvivor = survived.includes(run);
      const by = [...new Set(findings.map(({ check }) => check))].join(", ") || "nothing";
      console.log(`${isSurvivor ? "✗" : "✓"} ${name} (${by}; ${findings.length}): ${mutant.defect}`);
      if (isSurvivor || isDetailed) for (const finding of findings) tellFinding(finding);
    }
  }
  const sorted = counts.toSorted((a, b) => a - b);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  console.log(
    `\n${held.length - survivors} of ${held.length} mutants killed by the check that ought to; findings per mutant: median ${sorted[sorted.length >> 1]}, mean ${mean.toFixed(1)}, most ${sorted.at(-1)}`,
  );
  return survivors;
}

function isKilled({ killedBy }: Mutant, { findings }: Report): boolean {
  return findings.some(({ check }) => [killedBy].flat().includes(check));
}

function tellFinding({ check, severity, operation, message, met, count, asked, came }: Finding): void {
  console.log(
    `    ${severity} ${check} ${operation}: ${message}\n      ${met} (${count})\n      ${asked}\n      ${came.replaceAll("\n", "\n      ")}`,
  );
}

function requestsOf(held: readonly Held[]): number {
  return held.reduce((sum, { report }) => sum + report.requests, 0);
}

import { command, UsageError } from "../../scripts/lib/command.js";
import { mutants } from "../../src/contract/mutants/mutants.js";
import { compliant } from "./compliant.js";
import { holdAll, type Trial } from "./pool.js";
import { plural, type Run, requestsOf, scoreKeepers, scoreMutants } from "./score.js";

const help = `
npm run test:mutants [-- --only NAME … --seeds N]

Runs the contract suite against the simulator, against other servers that keep the contract in ways of their own, and
against mutants: servers with one small defect each. Tells whether the suite finds every defect, by a check that ought
to find it, and nothing where there is nothing to find.

  --only NAME   only this server or mutant, with all that was found; repeatable
  --seeds N     how many seeds the servers that keep the contract are asked with (default 1)

Exit code 0: so it is; 1: it isn't; 2: bad flag.
`;

const keepers = ["simulator", ...Object.keys(compliant)];
const names = Object.values(mutants).flatMap((group) => Object.keys(group));

await command({
  help,
  options: {
    only: { type: "string", multiple: true, default: [] },
    seeds: { type: "string", default: "1" },
  },
  async run({ only, seeds }) {
    const trials = plan(only, seeds);
    const started = performance.now();
    const runs = await holdAll(trials, progress(trials.length));
    const seconds = (performance.now() - started) / 1000;
    const alarms = scoreKeepers(keepers, runs);
    const ofMutants = runs.filter(({ name }) => names.includes(name));
    const survivors = scoreMutants(mutants, ofMutants, only.length > 0);
    const all = `${plural(runs.length, "run")}, ${plural(requestsOf(runs), "request")}, ${seconds.toFixed(1)} s`;
    console.log([alarms.text, survivors.text, all].filter(Boolean).join("\n"));
    return alarms.wrong + survivors.wrong === 0 ? 0 : 1;
  },
});

function plan(only: readonly string[], seeds: string): Trial[] {
  const unknown = only.find((name) => !names.includes(name) && !keepers.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is neither a mutant nor a server ${unknown}.`);
  if (!/^[1-9]\d*$/.test(seeds)) throw new UsageError(`--seeds takes a whole number; it is "${seeds}".`);
  const all = [
    ...keepers.flatMap((name) => Array.from({ length: Number(seeds) }, (_, index) => ({ name, seed: index + 1 }))),
    ...names.map((name) => ({ name, seed: 1 })),
  ];
  return all.filter(({ name }) => only.length === 0 || only.includes(name));
}

/** Counts on a terminal; in a log there would be nothing to see. */
function progress(total: number): (run: Run, count: number) => void {
  return (_, count) => {
    if (process.stderr.isTTY) process.stderr.write(count < total ? `\r${count} of ${total} ` : "\r\x1b[K");
  };
}

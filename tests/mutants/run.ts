import { command } from "../../src/cli/command.js";
import { mutants } from "../../src/contract/mutants/mutants.js";
import { UsageError } from "../../src/openapi/usage-error.js";
import { compliant } from "./compliant.js";
import { runAll, type Trial } from "./pool.js";
import { plural, type Run, requestsOf, scoreConforming, scoreMutants } from "./score.js";

const help = `
Usage: npm run test:mutants [-- options]

Runs the contract suite against conforming servers that behave differently, and against mutants: servers with one small
defect each. Checks that the suite finds every defect, with a check that should find it, and reports nothing else.

Options:
  --only NAME  only this server or mutant, with all findings; repeatable (default: all)
  --seeds N    number of seeds to run the conforming servers with (default 1)
  --help       show this text

Examples:
  npm run test:mutants -- --only status-paused

Exit codes:
  0  every defect was found, and nothing else
  1  a defect was not found, or something was reported without reason
  2  an option is invalid
`;

const conforming = ["simulator", ...Object.keys(compliant)];
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
    const runs = await runAll(trials, progress(trials.length));
    const seconds = (performance.now() - started) / 1000;
    const alarms = scoreConforming(conforming, runs);
    const ofMutants = runs.filter(({ name }) => names.includes(name));
    const survivors = scoreMutants(mutants, ofMutants, only.length > 0);
    const all = `${plural(runs.length, "run")}, ${plural(requestsOf(runs), "request")}, ${seconds.toFixed(1)} s`;
    console.log([alarms.text, survivors.text, all].filter(Boolean).join("\n"));
    return alarms.wrong + survivors.wrong === 0 ? 0 : 1;
  },
});

function plan(only: readonly string[], seeds: string): Trial[] {
  const unknown = only.find((name) => !names.includes(name) && !conforming.includes(name));
  if (unknown !== undefined)
    throw new UsageError(
      `Unknown --only "${unknown}"; npm run mutant -- --list prints the mutants, and there are ${conforming.join(", ")}.`,
    );
  if (!/^[1-9]\d*$/.test(seeds))
    throw new UsageError(`--seeds has to be a whole number of at least 1 (got "${seeds}").`);
  const all = [
    ...conforming.flatMap((name) => Array.from({ length: Number(seeds) }, (_, index) => ({ name, seed: index + 1 }))),
    ...names.map((name) => ({ name, seed: 1 })),
  ];
  return all.filter(({ name }) => only.length === 0 || only.includes(name));
}

/** Shows a counter on terminals only. */
function progress(total: number): (run: Run, count: number) => void {
  return (_, count) => {
    if (process.stderr.isTTY) process.stderr.write(count < total ? `\r${count} of ${total} ` : "\r\x1b[K");
  };
}

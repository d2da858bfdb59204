// What the simulator costs, as it is built.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { command, parseCount } from "../../src/cli/command.js";
import { spreadOf } from "./statistics.js";

const help = `
Usage: npm run bench:simulator [-- options]

Measures the simulator: its start, requests per second, and pages of a long list.

Options:
  --rounds N  rounds under load, of two seconds each (default 5)
  --help      show this text

Exit codes:
  0  success
  2  an option is invalid
`;

await command({
  help,
  options: { rounds: { type: "string", default: "5" } },
  async run(flags) {
    const rounds = parseCount("rounds", flags.rounds);
    const starts: number[] = [];
    for (let count = 0; count < 9; count++) starts.push((await measured("start")) as number);
    report("start, to the first answer", starts, "ms", "less than 150");
    const [rates = [], costs = []] = (await measured("load", rounds)) as number[][];
    report("list requests over loopback", rates, "a second", "at least 3000");
    report("the CPU that each takes it", costs, "µs");
    const [first = [], last = []] = (await measured("pages")) as number[][];
    report("a page at the start of 100 000", first, "µs");
    report("a page at the end of them", last, "µs");
    console.log(`ratio of the two: ${(spreadOf(last).median / spreadOf(first).median).toFixed(2)} (1 is ideal)`);
    return 0;
  },
});

/** Each in a process of its own: a second start is another matter. */
async function measured(name: "start" | "load" | "pages", rounds = 0): Promise<unknown> {
  const file = fileURLToPath(new URL("simulated.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [file, name, String(rounds)]);
  return JSON.parse(stdout);
}

function report(what: string, values: number[], unit: string, goal?: string): void {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(0));
  const line = `${what}: ${spreadOf(values).median.toFixed(0)} ${unit} (${least} to ${most} in ${values.length} rounds)`;
  console.log(goal === undefined ? line : `${line}; the goal is ${goal}`);
}

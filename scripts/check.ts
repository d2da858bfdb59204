import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { Listr, PRESET_TIMER } from "listr2";
import { command } from "../src/cli/command.js";
import { STEPS, type Step, selectSteps } from "./lib/check-steps.js";
import { root } from "./lib/tools.js";

/** Some steps mostly wait, others use every core: more at a time would fail tests whose time is limited. */
const STEPS_AT_A_TIME = 2;

const help = `
Usage: npm run check [-- options]

Runs everything that CI checks, two steps at a time, then prints the output of the steps that failed.

Options:
  --only STEP  run only this step; repeatable (default: all)
  --skip STEP  leave this step out; repeatable
  --help       show this text

Steps:
  ${STEPS.map(({ name }) => name).join(", ")}

Examples:
  npm run check
  npm run check -- --only lint --only generated

Exit codes:
  0  all steps passed
  1  a step failed
  2  an option is invalid
`;

interface Failure extends Step {
  output: string;
}

await command({
  help,
  options: {
    only: { type: "string", multiple: true, default: [] },
    skip: { type: "string", multiple: true, default: [] },
  },
  async run({ only, skip }) {
    const steps = selectSteps(only, skip);
    const failures = await runAll(steps);
    for (const { name, command, output } of failures) console.error(`\n── ${name}: ${command}\n\n${output.trimEnd()}`);
    if (failures.length === 0) return 0;
    const names = failures.map(({ name }) => name);
    console.error(`\n${names.length} of ${steps.length} steps failed: ${names.join(", ")}`);
    console.error(`Again: npm run check -- ${names.map((name) => `--only ${name}`).join(" ")}`);
    return 1;
  },
});

/** Shows the steps with their durations as they go, and returns those that failed. */
async function runAll(steps: readonly Step[]): Promise<Failure[]> {
  const failures: Failure[] = [];
  const tasks = steps.map((step) => ({
    title: step.name,
    task: async () => {
      const { code, output } = await runStep(step);
      if (code === 0) return;
      failures.push({ ...step, output });
      throw new Error(`${step.name} failed with exit code ${code}`);
    },
  }));
  const timer = { timer: PRESET_TIMER };
  await new Listr(tasks, {
    concurrent: STEPS_AT_A_TIME,
    exitOnError: false,
    rendererOptions: timer,
    fallbackRenderer: "simple",
    fallbackRendererOptions: timer,
  }).run();
  return failures;
}

function runStep(step: Step): Promise<{ code: number | null; output: string }> {
  const path = [`${root}node_modules/.bin`, process.env.PATH].join(delimiter);
  const child = spawn(step.command, { shell: true, cwd: root, env: { ...process.env, PATH: path } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  child.stdin.end();
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

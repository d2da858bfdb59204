import type { Reporter, TestCase } from "vitest/node";

/** One line for each step, as soon as it is done. What was found is told by the command, once all is known. */
export default class Progress implements Reporter {
  onTestCaseResult(step: TestCase): void {
    const { state, errors = [] } = step.result();
    const { requests = 0, warnings = 0 } = step.meta();
    const isSound = errors.every(({ name }) => name === "ContractBroken");
    const sign = { passed: warnings > 0 ? "!" : "✓", failed: "✗", skipped: "–", pending: "…" }[state];
    const note = state === "skipped" ? "not run" : `${requests} requests`;
    console.log(`${sign} ${step.name.padEnd(32)} ${note}`);
    if (!isSound) for (const { message } of errors) console.error(`  The suite itself failed: ${message}`);
  }

  onTestRunEnd(_modules: unknown, errors: readonly { message: string }[]): void {
    for (const { message } of errors) console.error(message);
  }
}

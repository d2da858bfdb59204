import { writeFile } from "node:fs/promises";
import { afterAll, describe, it } from "vitest";
import { createSuite, type Finding, loadSuiteContract } from "../../src/contract/index.js";
import { tellFinding } from "../../src/contract/report/text.js";
import { runOptions } from "../../src/contract/run/run-options.js";
import { openTarget } from "../../src/contract/run/targets.js";

const options = runOptions();
const [contract, target] = await Promise.all([loadSuiteContract(), openTarget(options.target)]);
const suite = createSuite(contract, target, options.settings);
const told = new Set<Finding>();

afterAll(async () => {
  await target.close();
  if (options.reportFile !== undefined) await writeFile(options.reportFile, JSON.stringify(suite.report()));
});

describe(target.name, () => {
  for (const step of suite.steps) {
    it(`${step.operation}: ${step.group}`, { timeout: 0 }, async ({ skip, task }) => {
      if (step.notRun !== undefined) skip(step.notRun);
      const before = suite.report().requests;
      const findings = await step.run();
      task.meta.requests = suite.report().requests - before;
      task.meta.warnings = findings.filter(({ severity }) => severity === "warning").length;
      const failures = findings.filter(({ severity }) => severity === "failure");
      if (failures.length > 0) throw new ContractBroken(failures);
    });
  }
});

/** Says in full what is new, and what was told before by its first line. */
class ContractBroken extends Error {
  override name = "ContractBroken";

  constructor(findings: Finding[]) {
    const texts = findings.map((finding) => {
      const text = tellFinding(finding);
      const isNew = !told.has(finding);
      told.add(finding);
      return isNew ? text : text.split("\n")[0];
    });
    super(texts.join("\n"));
    // Where it was thrown says nothing.
    this.stack = "";
  }
}

declare module "vitest" {
  interface TaskMeta {
    requests?: number;
    warnings?: number;
  }
}

import { afterAll, describe, it } from "vitest";
import { createSuite, type Finding, loadSuiteContract } from "../../src/contract/index.js";
import { formatFinding, formatHeadline } from "../../src/contract/report/text.js";
import { openTarget } from "../../src/contract/run/targets.js";

/** The whole suite against the simulator, in which inferred parts count, too. Other servers: `npm run contract`. */
const settings = { allowWrites: true, exhaustRateLimit: true, strict: true };

const [contract, target] = await Promise.all([loadSuiteContract(), openTarget("simulator")]);
const suite = createSuite(contract, target, settings);
const reported = new Set<string>();

afterAll(() => target.close());

describe(target.name, () => {
  for (const step of suite.steps) {
    it(`${step.operation}: ${step.title}`, { timeout: 0 }, async ({ skip }) => {
      const { status, findings: ids, reason } = await step.run();
      if (status === "skipped") skip(reason);
      const findings = suite.report().findings.filter(({ id }) => ids.includes(id));
      if (findings.length > 0) throw new DoesNotConform(findings);
    });
  }
});

/** Has each finding in full once, and from then on in one line. */
class DoesNotConform extends Error {
  override name = "DoesNotConform";

  constructor(findings: Finding[]) {
    super(findings.map((finding) => (reported.has(finding.id) ? formatHeadline : formatFinding)(finding)).join("\n"));
    for (const { id } of findings) reported.add(id);
    // The place in this file says nothing.
    this.stack = "";
  }
}

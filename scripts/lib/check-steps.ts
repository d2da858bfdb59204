import { UsageError } from "../../src/openapi/usage-error.js";

export interface Step {
  name: string;
  /** As an npm script would have it: the project's tools are found by their names. */
  command: string;
}

const INSTALL = "install --no-save --no-audit --no-fund";

/** Everything that CI checks. Steps are independent of one another; the longest come first. */
export const STEPS: readonly Step[] = [
  // Types, and the tests of vitest.config.ts that are quick.
  { name: "test", command: "npm test" },
  // Mostly waits, so other steps run beside it.
  { name: "redis-resilience", command: "vitest run --project=redis-resilience" },
  // Size of a bundle, contents of the tarball, and the installed package in other runtimes and tools.
  {
    name: "package",
    command: `npm run lint:size && npm --prefix tests/runtimes ${INSTALL} && vitest run --project=package`,
  },
  // The contract suite against servers with one defect each.
  { name: "mutants", command: "tsx tests/mutants/run.ts" },
  { name: "commands", command: "vitest run --project=commands" },
  { name: "contract-growth", command: "vitest run --project=contract-growth" },
  // The rendered docs and the contract suite's HTML report, in Chromium.
  { name: "docs", command: "vitest run --project=docs --project=browser" },
  { name: "wire-node", command: "vitest run --project=wire-node" },
  {
    name: "lint-others",
    command: `npm --prefix tests/linters ${INSTALL} --ignore-scripts && tsx scripts/lint-others.ts`,
  },
  // Code, format and contract.
  { name: "lint", command: "npm run lint" },
  { name: "contract-mock", command: "tsx scripts/cli.ts contract --target prism --exhaust-rate-limit --strict" },
  // generated/ is up to date. The contract is linted by `lint`.
  { name: "generated", command: "tsx scripts/generate.ts --check --no-lint" },
  { name: "score", command: "tsx scripts/score.ts" },
  { name: "compare", command: "tsx scripts/compare.ts" },
];

/**
 * The steps with these names, or all, without those to skip.
 *
 * @throws UsageError for a name that no step has, or if no step is left.
 */
export function selectSteps(only: readonly string[], skip: readonly string[]): readonly Step[] {
  const names = STEPS.map(({ name }) => name);
  const unknown = [...only, ...skip].find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`There is no step "${unknown}"; expected one of ${names.join(", ")}.`);
  const selected = STEPS.filter(({ name }) => (only.length === 0 || only.includes(name)) && !skip.includes(name));
  if (selected.length === 0) throw new UsageError("No step is left to run: --skip leaves out all that --only selects.");
  return selected;
}

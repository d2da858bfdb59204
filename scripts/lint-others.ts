import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { isMap, isScalar, parseDocument } from "yaml";
import { command } from "../src/cli/command.js";
import { contractPath } from "../src/openapi/contract.js";
import { root } from "./lib/tools.js";

const help = `
Usage: npm run check -- --only lint-others

Lints openapi.yaml with Spectral and the IBM OpenAPI validator. Errors have to be fixed. A warning has to be fixed, or its
rule explained in tests/linters/: the comment beside a rule gives the reason why its warnings stay.

Options:
  --help  show this text

Exit codes:
  0  nothing to fix
  1  there are errors, or warnings without a reason
  2  the linters cannot run
`;

const folder = `${root}tests/linters/`;

interface Finding {
  severity: string;
  rule: string;
  message: string;
  path: (string | number)[];
}

interface Linter {
  name: string;
  ruleset: string;
  lint(ruleset: string): Promise<Finding[]>;
}

const SEVERITIES = ["error", "warning", "info", "hint"] as const;

const linters: Linter[] = [
  {
    name: "spectral:oas",
    ruleset: `${folder}spectral.yaml`,
    async lint(ruleset) {
      const printed = await print("spectral", ["lint", "-r", ruleset, "-f", "json", "--quiet", contractPath]);
      const found = JSON.parse(printed) as { severity: number; code: string; message: string; path: string[] }[];
      return found.map(({ severity, code, ...rest }) => ({
        severity: String(SEVERITIES[severity]),
        rule: code,
        ...rest,
      }));
    },
  },
  {
    name: "ibm-openapi-validator",
    ruleset: `${folder}ibm.yaml`,
    async lint(ruleset) {
      const printed = await print("lint-openapi", ["-j", "-r", ruleset, contractPath]);
      const found = JSON.parse(printed) as Record<
        (typeof SEVERITIES)[number],
        { results: Omit<Finding, "severity">[] }
      >;
      return SEVERITIES.flatMap((severity) => found[severity].results.map((finding) => ({ severity, ...finding })));
    },
  },
];

await command({
  help,
  options: {},
  async run() {
    let code = 0;
    for (const { name, ruleset, lint } of linters) {
      const [found, explained] = await Promise.all([lint(ruleset), explainedIn(ruleset)]);
      const problems = found.filter(({ severity, rule }) => severity === "error" || !explained.has(rule));
      for (const problem of problems) console.error(`${name}: ${formatFinding(problem)}`);
      if (problems.length > 0) code = 1;
      else console.log(`${name}: no error; ${found.length} warnings, all explained`);
    }
    return code;
  },
});

/** The rules of a ruleset that have a reason beside them: `rule: warn # Why its warnings stay.` */
async function explainedIn(ruleset: string): Promise<Set<string>> {
  const rules = parseDocument(await readFile(ruleset, "utf8")).get("rules");
  const pairs = isMap(rules) ? rules.items : [];
  const explained = pairs.filter(({ value }) => isScalar(value) && value.comment?.trim());
  return new Set(explained.map(({ key }) => String(key)));
}

function formatFinding({ severity, rule, message, path }: Finding): string {
  return `${severity}: ${rule}: ${message} At ${path.join(".")}.`;
}

/** What a linter prints. Its exit code only says that it has found something. */
async function print(bin: string, args: string[]): Promise<string> {
  const options = { cwd: folder, maxBuffer: 64 * 2 ** 20 };
  try {
    return (await promisify(execFile)(`${folder}node_modules/.bin/${bin}`, args, options)).stdout;
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (stdout === undefined || !/^[[{]/.test(stdout)) throw error;
    return stdout;
  }
}

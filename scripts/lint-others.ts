import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { parse } from "yaml";
import { command, UsageError } from "./lib/command.js";
import { contractPath } from "./lib/contract.js";
import { root } from "./lib/tools.js";

const help = `
npm run lint:others

Lints openapi.yaml by Spectral's spectral:oas and by the ibm-openapi-validator, which are installed at the first time.
What they say has to be mended, or explained in tests/linters/explained.yaml.
`;

const folder = `${root}tests/linters/`;

interface Finding {
  rule: string;
  message: string;
  path: (string | number)[];
}

const linters: Record<string, () => Promise<Finding[]>> = {
  "spectral:oas": async () => {
    const flags = ["-r", `${folder}spectral.yaml`, "-f", "json", "--quiet", contractPath];
    const found = JSON.parse(await print("spectral", ["lint", ...flags])) as (Finding & { code: string })[];
    return found.map(({ code, message, path }) => ({ rule: code, message, path }));
  },
  "ibm-openapi-validator": async () => {
    const { error, warning } = JSON.parse(await print("lint-openapi", ["-j", contractPath])) as Record<
      "error" | "warning",
      { results: Finding[] }
    >;
    return [...error.results, ...warning.results];
  },
};

await command({
  help,
  options: {},
  async run() {
    await install();
    const explained = parse(await readFile(`${folder}explained.yaml`, "utf8")) as Record<
      string,
      Record<string, string>
    >;
    let code = 0;
    for (const [linter, lint] of Object.entries(linters)) {
      const found = await lint();
      const known = Object.keys(explained[linter] ?? {});
      const open = found.filter(({ rule }) => !known.includes(rule));
      const stale = known.filter((rule) => !found.some((finding) => finding.rule === rule));
      for (const { rule, message, path } of open) console.error(`${linter}: ${rule}: ${message} At ${path.join(".")}.`);
      for (const rule of stale) console.error(`${linter}: ${rule} is explained, but finds nothing.`);
      if (open.length > 0 || stale.length > 0) code = 1;
      else console.log(`${linter}: ${found.length} findings of ${known.length} rules, all explained`);
    }
    return code;
  },
});

/** They weigh more than all the rest of the project's tools, so they aren't installed with it. */
async function install(): Promise<void> {
  if (existsSync(`${folder}node_modules/.bin/lint-openapi`)) return;
  try {
    await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
  } catch (error) {
    throw new UsageError(`The linters can't be installed: ${error instanceof Error ? error.message : error}`);
  }
}

/** What a linter prints. Its exit code only tells that it has found something. */
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

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { command } from "../src/cli/command.js";
import { type Contract, loadForGeneration } from "../src/openapi/contract.js";
import { messageOf, UsageError } from "../src/openapi/usage-error.js";
import { lintContract } from "./lib/lint-contract.js";
import { generateModules } from "./lib/modules.js";
import { root, tool } from "./lib/tools.js";

const HEADER = "// Generated from openapi.yaml by `npm run generate`. Do not edit: change the contract instead.\n\n";

const help = `
Usage: npm run generate [-- options]

Lints openapi.yaml, and writes generated/ from it.

Options:
  --check    write nothing; fail if a file is out of date
  --no-lint  skip the lint, if it has just been run
  --help     show this text

Examples:
  npm run generate
  npm run generate -- --check

Exit codes:
  0  generated/ is up to date
  1  --check found files that are out of date
  2  an option is invalid, or the contract has problems
`;

/** The files of generated/: path from the project's folder → formatted text. */
async function generate(): Promise<Map<string, string>> {
  const modules = Object.entries(await modulesOf(await loadForGeneration()));
  const files = modules.map(async ([name, code]) => {
    const path = `generated/${name}.ts`;
    return [path, await format(path, HEADER + code)] as const;
  });
  return new Map(await Promise.all(files));
}

/** @throws UsageError for a contract that the linter would not accept. */
async function modulesOf(contract: Contract): Promise<Record<string, string>> {
  try {
    return await generateModules(contract);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const hint = "Run `npm run lint:contract`: it says what is wrong, and where.";
    throw new UsageError(`The contract cannot be generated from (${messageOf(error)}). ${hint}`);
  }
}

async function format(path: string, code: string): Promise<string> {
  const { code: exitCode, output } = await tool("biome", ["format", `--stdin-file-path=${path}`], { input: code });
  if (exitCode !== 0) throw new Error(`Biome can't format ${path}`);
  return output;
}

async function isCurrent(path: string, text: string): Promise<boolean> {
  return (await readFile(root + path, "utf8").catch(() => undefined)) === text;
}

await command({
  help,
  options: { check: { type: "boolean" }, "no-lint": { type: "boolean" } },
  async run({ check, "no-lint": isLinted }) {
    if (!isLinted) await lintContract();
    const files = await generate();
    const stale: string[] = [];
    for (const [path, text] of files) {
      if (await isCurrent(path, text)) continue;
      stale.push(path);
      if (!check) await write(path, text);
    }
    if (check && stale.length > 0) {
      console.error(`Out of date: ${stale.join(", ")}. Run \`npm run generate\` and commit the result.`);
      return 1;
    }
    console.log(stale.length > 0 ? `Written: ${stale.join(", ")}` : "generated/ is up to date.");
    return 0;
  },
});

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(`${root}generated`, { recursive: true });
    await writeFile(root + path, text);
  } catch (error) {
    throw new UsageError(`Can't write ${path}: ${error instanceof Error ? error.message : error}`);
  }
}

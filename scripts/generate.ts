import { mkdir, readFile, writeFile } from "node:fs/promises";
import { command, UsageError } from "./lib/command.js";
import { type Contract, lintContract, loadContract } from "./lib/contract.js";
import { schemaTypes } from "./lib/schema-types.js";
import { root, tool } from "./lib/tools.js";
import { validatorCode } from "./lib/validators.js";

const HEADER = "// Made from openapi.yaml by `npm run generate`. Never edited: change the contract instead.\n\n";

const help = `
npm run generate [-- [--check] [--no-lint]]

Writes generated/ from openapi.yaml, once the contract passes its lint.

  --check     write nothing; exit 1 and name the files that are not what the contract gives
  --no-lint   go by a contract that was linted just before
`;

/** What the contract gives: path from the project's folder → formatted text. */
async function generate(): Promise<Map<string, string>> {
  const contract = await loadContract();
  const files: [string, string][] = [
    ["generated/schema.ts", await schemaTypes()],
    ["generated/operations.ts", operationTable(contract)],
    ["generated/validators.ts", await validatorCode(contract)],
  ];
  return new Map(
    await Promise.all(files.map(async ([path, code]) => [path, await format(path, HEADER + code)] as const)),
  );
}

function operationTable({ document, operations }: Contract): string {
  const rows = operations.map(({ operationId, method, path, idempotent }) => [
    operationId,
    { method, path, idempotent },
  ]);
  const endpoints = operations.map(({ operationId, method, path, idempotent }) => [
    `${method} ${path}`,
    [operationId, idempotent],
  ]);
  const servers = (document.servers as { url: string; "x-environment": string }[]).map((server) => [
    server["x-environment"],
    server.url,
  ]);
  return `
/** The base URL of each environment. */
export const environments = ${JSON.stringify(Object.fromEntries(servers))} as const;

/** Every operation of the contract. */
export const operations = ${JSON.stringify(Object.fromEntries(rows))} as const;

/** What a client has to know of an operation to behave, by method and path. */
export const endpoints: Record<string, [operation: keyof typeof operations, idempotent: boolean] | undefined> = ${JSON.stringify(Object.fromEntries(endpoints))};
`;
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
      console.error(
        `Not what the contract gives: ${stale.join(", ")}. Run \`npm run generate\` and commit the result.`,
      );
      return 1;
    }
    console.log(stale.length > 0 ? `Written: ${stale.join(", ")}` : "generated/ is what the contract gives.");
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

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { root, tool } from "../../scripts/lib/tools.js";
import { contractPath } from "../../src/openapi/contract.js";
import { contenders } from "./contenders.js";

const folder = fileURLToPath(new URL("peers/", import.meta.url));

/** Installs what is missing of the peers, and makes what is generated. */
export async function preparePeers(): Promise<void> {
  if (!existsSync(`${folder}node_modules`)) {
    console.log("Installing the peers …");
    await promisify(execFile)("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
  }
  await generateRedoclyClient();
}

async function generateRedoclyClient(): Promise<void> {
  const source = `${folder}generated/redocly.ts`;
  await mkdir(`${folder}generated`, { recursive: true });
  const { code, output } = await tool("redocly", ["generate-client", contractPath, "-o", source]);
  if (code !== 0) throw new Error(output);
  await build({ entryPoints: [source], outdir: `${folder}generated`, outExtension: { ".js": ".mjs" }, format: "esm" });
}

/** `ky 1.14.3`, and so on, of all that is measured. */
export async function versions(): Promise<string[]> {
  const names = [...new Set(contenders.flatMap(({ packages }) => packages))];
  return Promise.all(
    names.map(async (name) => {
      const own = `${folder}node_modules/${name}/package.json`;
      const manifest = existsSync(own) ? own : `${root}node_modules/${name}/package.json`;
      const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
      return `${name} ${version}`;
    }),
  );
}

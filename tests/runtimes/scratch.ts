import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { inject } from "vitest";
import { root } from "../../scripts/lib/tools.js";

/** A user's project, with the package installed. */
export const scratch = inject("scratch");

/** What `tests/runtimes/package.json` installs. */
export const modules = `${root}tests/runtimes/node_modules/`;

/** A program of what is installed there. */
export function binary(path: string): string {
  const file = modules + path;
  return existsSync(`${file}.exe`) ? `${file}.exe` : file;
}

export const OLDEST_NODE = binary("node-20/bin/node");

/** Writes a module of the user's as the CommonJS that a compiler makes of it, which requires the package. */
export async function compileToCommonJs(source: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [join(scratch, source)],
    outfile: join(scratch, outfile),
    bundle: true,
    packages: "external",
    format: "cjs",
    platform: "node",
    supported: { "dynamic-import": false },
    logLevel: "error",
  });
}

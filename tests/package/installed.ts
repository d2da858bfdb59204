import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { inject } from "vitest";

const scratch = inject("scratch");

/** The package's folder in the user's project. */
export const installed = join(scratch, "node_modules/@cloudnexus/sdk");

/** An entry point's files, as ES module and as CommonJS. */
interface EntryPoint {
  require: { types: string; default: string };
  types: string;
  default: string;
}

interface Manifest {
  name: string;
  exports: Record<string, EntryPoint | string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: object;
}

export const manifest: Manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));

/** What is in the package, as paths with slashes. */
export const files = (await readdir(installed, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => slashed(relative(installed, join(entry.parentPath, entry.name))));

/** The files of each entry point, by the name that users import: `@cloudnexus/sdk`, `@cloudnexus/sdk/node` … */
export const entryPoints = new Map<string, EntryPoint>();
for (const [path, target] of Object.entries(manifest.exports)) {
  if (typeof target !== "string") entryPoints.set(slashed(join(manifest.name, path)), target);
}

/** Helpers that rolldown adds to CommonJS: a file without sources. */
export const BUNDLER_RUNTIME = "dist/rolldown-runtime.cjs";

/** Runs code in the user's project. */
export async function run(type: "module" | "commonjs", code: string, ...flags: string[]): Promise<string> {
  const args = [...flags, `--input-type=${type}`, "--eval", code];
  return (await promisify(execFile)(process.execPath, args, { cwd: scratch })).stdout;
}

/** Bundles a user's module as for production. */
export async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: scratch },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "error",
  });
  return outputFiles.map(({ text }) => text.trim()).join();
}

export function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

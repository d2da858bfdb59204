import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "rolldown";
import { command, UsageError } from "./lib/command.js";
import { readPackage } from "./lib/package.js";
import { root, tool } from "./lib/tools.js";

const dist = `${root}dist/`;

await command({
  help: "npm run build\n\nMakes the package in dist/.",
  options: {},
  async run() {
    const { entryPoints } = await readPackage();
    await rm(dist, { recursive: true, force: true });
    await buildModules(entryPoints);
    await buildDeclarations(entryPoints);
    return 0;
  },
});

/** One file for each entry point: Node takes half a millisecond for each that it loads. */
async function buildModules(entryPoints: string[]): Promise<void> {
  await build({
    cwd: root,
    input: Object.fromEntries(entryPoints.map((source) => [source.replace(/\.ts$/, ""), source])),
    platform: "neutral",
    transform: { target: "es2022" },
    // Packages stay imports.
    external: (id, _importer, isResolved) => !isResolved && !id.startsWith(".") && !entryPoints.includes(id),
    output: {
      dir: dist,
      sourcemap: true,
      minifyInternalExports: false,
      minify: { compress: true, mangle: false, codegen: false },
      chunkFileNames: "[name].js",
      // What several use is in a file beside, so that a class is the same one from wherever it is imported. The
      // validators are more than all the rest, and few use them.
      codeSplitting: {
        groups: [
          { name: "validators", test: /generated.validators/, priority: 1 },
          { name: "shared", minShareCount: 2 },
        ],
      },
    },
  });
}

/** Those that an entry point leads to. */
async function buildDeclarations(entryPoints: string[]): Promise<void> {
  await tsc("-p", "tsconfig.build.json");
  await tsc("-p", "tsconfig.node.json");
  const entries = entryPoints.map((source) => dist + source.replace(/\.ts$/, ".d.ts"));
  const listed = await tsc("--ignoreConfig", "--listFilesOnly", "--module", "nodenext", ...entries);
  const used = new Set(listed.split("\n").map((file) => resolve(file.trim())));
  for (const file of await readdir(dist, { recursive: true })) {
    const path = join(dist, file);
    if (file.endsWith(".d.ts") && !used.has(path)) await rm(path);
  }
}

async function tsc(...args: string[]): Promise<string> {
  const { code, output } = await tool("tsc", args);
  if (code !== 0) throw new UsageError(output);
  return output;
}

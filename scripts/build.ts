import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "rolldown";
import ts from "typescript";
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

/** One file for each entry point, for Node takes a good part of a millisecond for each file that it loads. */
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
      chunkFileNames: "[name].js",
      // What several have is in a file beside: a class is the same one from wherever it is imported.
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
  for (const project of ["tsconfig.build.json", "tsconfig.node.json"]) {
    const { code, output } = await tool("tsc", ["-p", project]);
    if (code !== 0) throw new UsageError(output);
  }
  const entries = entryPoints.map((source) => dist + source.replace(/\.ts$/, ".d.ts"));
  const program = ts.createProgram(entries, { module: ts.ModuleKind.NodeNext });
  for (const file of await readdir(dist, { recursive: true })) {
    const path = join(dist, file);
    if (file.endsWith(".d.ts") && !program.getSourceFile(path)) await rm(path);
  }
}

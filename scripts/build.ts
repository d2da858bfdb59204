import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type OutputOptions, type Plugin, rolldown } from "rolldown";
import { command } from "../src/cli/command.js";
import { UsageError } from "../src/openapi/usage-error.js";
import { buildCli } from "./lib/build-cli.js";
import { readPackage } from "./lib/package.js";
import { root, tool } from "./lib/tools.js";

const dist = `${root}dist/`;

/**
 * In a package of `"type": "module"`, rolldown takes the whole `module.exports` of a CommonJS dependency for its default
 * export, as Node's `import` does (`__toESM(…, 1)`). openapi-fetch is a transpiled ES module: its default export is
 * `exports.default`.
 */
const defaultImports: Plugin = {
  name: "default-imports",
  renderChunk: (code) => ({
    code: code.replaceAll(/(__toESM\((?:\w+|require\("[^"]+"\))), 1\)/g, "$1, 0)"),
    // No position changes.
    map: null,
  }),
};

const help = `
Usage: npm run build

Builds both packages: @cloudnexus/sdk in dist/, as ES modules (.js, .d.ts) and CommonJS (.cjs, .d.cts), and
@cloudnexus/cli in packages/cli/.

Exit codes:
  0  built
  2  there are errors in types
`;

await command({
  help,
  options: {},
  async run() {
    const { entryPoints } = await readPackage();
    await rm(dist, { recursive: true, force: true });
    await Promise.all([buildModules(entryPoints), buildDeclarations(entryPoints), buildCli()]);
    return 0;
  },
});

/** Writes one file for each entry point: Node takes half a millisecond for each that it loads. */
async function buildModules(entryPoints: string[]): Promise<void> {
  const bundle = await rolldown({
    cwd: root,
    input: Object.fromEntries(entryPoints.map((source) => [source.replace(/\.ts$/, ""), source])),
    platform: "neutral",
    transform: { target: "es2022" },
    // Packages stay imports.
    external: (id, _importer, isResolved) => !isResolved && !id.startsWith(".") && !entryPoints.includes(id),
  });
  await bundle.write({ ...outputOptions(".js"), format: "es" });
  // Jest cannot run `import()` in CommonJS.
  await bundle.write({ ...outputOptions(".cjs"), format: "cjs", dynamicImportInCjs: false, plugins: [defaultImports] });
  await bundle.close();
}

function outputOptions(extension: string): OutputOptions {
  return {
    dir: dist,
    sourcemap: true,
    minifyInternalExports: false,
    minify: { compress: true, mangle: false, codegen: false },
    entryFileNames: `[name]${extension}`,
    chunkFileNames: `[name]${extension}`,
    // What several use is in a file beside, so that a class is the same one from wherever it is imported. The
    // validators are more than all the rest, and few use them.
    codeSplitting: {
      groups: [
        { name: "validators", test: /generated.validators/, priority: 1 },
        { name: "shared", minShareCount: 2 },
      ],
    },
  };
}

/** Writes those that an entry point leads to, for both kinds of modules. */
async function buildDeclarations(entryPoints: string[]): Promise<void> {
  await tsc("-p", "tsconfig.build.json");
  await tsc("-p", "tsconfig.node.json");
  const entries = entryPoints.map((source) => dist + source.replace(/\.ts$/, ".d.ts"));
  const listed = await tsc("--ignoreConfig", "--listFilesOnly", "--module", "nodenext", ...entries);
  const used = new Set(listed.split("\n").map((file) => resolve(file.trim())));
  for (const file of await readdir(dist, { recursive: true })) {
    const path = join(dist, file);
    if (!file.endsWith(".d.ts")) continue;
    if (used.has(path)) await writeCommonJsDeclarations(path);
    else await rm(path);
  }
}

/** Next to `x.d.ts` writes `x.d.cts`, the same with `./y.cjs` for `./y.js`. */
async function writeCommonJsDeclarations(path: string): Promise<void> {
  const text = await readFile(path, "utf8");
  await writeFile(path.replace(/\.d\.ts$/, ".d.cts"), text.replaceAll(/(["']\.{1,2}\/[^"']+)\.js(["'])/g, "$1.cjs$2"));
}

async function tsc(...args: string[]): Promise<string> {
  const { code, output } = await tool("tsc", args);
  if (code !== 0) throw new UsageError(output);
  return output;
}

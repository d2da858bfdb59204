import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { modules, scratch } from "./scratch.js";

const { exports } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
const entryPoints = Object.keys(exports)
  .filter((path) => path !== "./package.json")
  .map((path) => `@cloudnexus/sdk${path.slice(1)}`);
const compilers = ["typescript-5.9", "typescript-6", "typescript-7"];

/** What users' projects are like: `type` in their package.json, and the compiler's options. */
const projects = [
  { type: "module", options: { module: "node16" } },
  { type: "module", options: { module: "nodenext" } },
  { type: "module", options: { module: "esnext", moduleResolution: "bundler" } },
  { type: "commonjs", options: { module: "node16" } },
  // TypeScript 5 looks for `main` and `typesVersions` here, later ones for `exports`.
  { type: "commonjs", options: { module: "commonjs" } },
];

const matrix = compilers.flatMap((compiler) =>
  projects.map(({ type, options }) => ({ compiler, type, module: options.module, options })),
);

const importAll = entryPoints.map((name, index) => `export * as entry${index} from "${name}";`).join("\n");
const requireAll = entryPoints.map((name, index) => `export import entry${index} = require("${name}");`).join("\n");

describe.concurrent("the installed types compile, skipLibCheck off,", { timeout: 300_000 }, () => {
  it.each(matrix)("under $compiler, in a package of type $type, module $module", async (combination) => {
    const { compiler, type, module, options } = combination;
    const folder = join(scratch, [compiler, type, module].join("-"));
    await mkdir(folder);
    await copyFile(`${root}tests/types/client.ts`, join(folder, "client.ts"));
    await writeFile(join(folder, "imports.ts"), importAll);
    // Older ones than `nodenext` refuse to require ES modules, which must not be needed.
    if (module.startsWith("node")) await writeFile(join(folder, "requires.cts"), requireAll);
    await writeFile(join(folder, "package.json"), JSON.stringify({ type }));
    const compilerOptions = {
      ...{ ...options, target: "es2022", strict: true, noEmit: true },
      // TypeScript's own libraries aren't what is tested.
      ...{ skipLibCheck: false, skipDefaultLibCheck: true, exactOptionalPropertyTypes: true, types: [] },
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    const tsc = `${modules}${compiler}/bin/tsc`;
    // The compiler reports what is wrong on stdout, and fails.
    const run = promisify(execFile)(process.execPath, [tsc, "-p", folder]);
    const { code = 0, stdout, stderr } = await run.catch((failure) => failure);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

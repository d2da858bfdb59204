import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";

const scratch = inject("scratch");
const { exports } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
const entryPoints = Object.keys(exports).map((path) => `@cloudnexus/sdk${path.slice(1)}`);
const compilers = ["typescript-5.9", "typescript-6", "typescript-7"];
/** `moduleResolution`, with the `module` that goes with it. */
const resolutions = { node16: "node16", nodenext: "nodenext", bundler: "esnext" };

beforeAll(async () => {
  await copyFile(`${root}tests/types/client.ts`, join(scratch, "client.ts"));
  const lines = entryPoints.map((name, index) => `export * as entry${index} from "${name}";`);
  await writeFile(join(scratch, "entries.ts"), lines.join("\n"));
  // What TypeScript says of `require` of an ES module is that it may be done, where that says `nodenext`.
  const required = entryPoints.map((name, index) => `export import entry${index} = require("${name}");`);
  await writeFile(join(scratch, "required.cts"), required.join("\n"));
});

describe.concurrent.each(compilers)(
  "the installed types, skipLibCheck off, under %s",
  { timeout: 300_000 },
  (compiler) => {
    it.each(Object.entries(resolutions))("with moduleResolution %s", async (moduleResolution, module) => {
      const files = ["client.ts", "entries.ts", ...(module === "nodenext" ? ["required.cts"] : [])];
      const folder = join(scratch, `${compiler}-${moduleResolution}`);
      await mkdir(folder);
      const compilerOptions = {
        ...{ module, moduleResolution, target: "es2022", strict: true, noEmit: true },
        // TypeScript's own libraries aren't what is tested.
        ...{ skipLibCheck: false, skipDefaultLibCheck: true, exactOptionalPropertyTypes: true, types: [] },
      };
      const config = { compilerOptions, files: files.map((file) => join(scratch, file)) };
      await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
      const tsc = `${root}tests/runtimes/node_modules/${compiler}/bin/tsc`;
      // The compiler tells what is wrong on stdout, and fails.
      const run = promisify(execFile)(process.execPath, [tsc, "-p", folder]);
      const { code = 0, stdout, stderr } = await run.catch((failure) => failure);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
    });
  },
);

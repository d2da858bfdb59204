import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const { resolve } = createRequire(import.meta.url);

/** What users compile with: the last compiler written in TypeScript, and the native one. */
const compilers = { "TypeScript 5.9": "typescript", "TypeScript 7": "typescript-7" };

describe.each(Object.entries(compilers))("tests/types under %s", (_, name) => {
  const tsc = join(dirname(resolve(`${name}/package.json`)), "bin/tsc");

  it.each([true, false])("compiles with exactOptionalPropertyTypes: %s", { timeout: 60_000 }, async (exact) => {
    const options = ["-p", "tests/types", "--exactOptionalPropertyTypes", String(exact)];
    // The compiler tells what is wrong on stdout, and fails.
    const compiled = run(process.execPath, [tsc, ...options], { cwd: root });
    const { code = 0, stdout, stderr } = await compiled.catch((failure) => failure);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("can name every inferred type in the declarations of a user's own module", { timeout: 60_000 }, async () => {
    const outDir = await mkdtemp(join(tmpdir(), "cloudnexus-types-"));
    const options = ["-p", "tests/types/declarations.json", "--outDir", outDir];
    const compiled = run(process.execPath, [tsc, ...options], { cwd: root });
    const { code = 0, stdout, stderr } = await compiled.catch((failure) => failure);
    await rm(outDir, { recursive: true });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

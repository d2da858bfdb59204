import { execFile } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { compileToCommonJs, modules, OLDEST_NODE, scratch } from "./scratch.js";
import type { Where } from "./smoke.js";

interface JestReport {
  success: boolean;
  testResults: { message: string }[];
}

/** A test file of a user's, for each way in which Jest loads modules. */
const modes = {
  CommonJS: { file: "smoke.test.cjs", load: `const { smoke } = require("./smoke.cjs");`, nodeFlags: [] },
  "ES modules": {
    file: "smoke.test.mjs",
    load: `import { smoke } from "./smoke.js";`,
    nodeFlags: ["--experimental-vm-modules"],
  },
};

export const jestModes = Object.keys(modes) as (keyof typeof modes)[];

/** Runs the smoke suite in a test of Jest's, on the oldest Node, and returns why it failed, or "". */
export async function smokeInJest(mode: keyof typeof modes, where: Where, tests: string[]): Promise<string> {
  const { file, load, nodeFlags } = modes[mode];
  const folder = join(scratch, "jest", file);
  await mkdir(folder, { recursive: true });
  await copyFile(join(scratch, "smoke.js"), join(folder, "smoke.js"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await compileToCommonJs("smoke.js", join("jest", file, "smoke.cjs"));
  const test = `test("smoke", async () => {
    expect(await smoke(${JSON.stringify(where)})).toEqual(${JSON.stringify(tests)});
  }, 60_000);`;
  await writeFile(join(folder, file), `${load}\n${test}\n`);
  const jest = [`${modules}jest/bin/jest.js`, "--rootDir", folder, "--json"];
  const run = promisify(execFile)(OLDEST_NODE, [...nodeFlags, ...jest], { cwd: folder });
  const { stdout } = await run.catch((failure) => failure);
  const { success, testResults }: JestReport = JSON.parse(stdout);
  return success ? "" : testResults.map(({ message }) => message).join("\n");
}

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";

/** The URLs of all files that a command loads, as its coverage names them. */
async function filesLoadedBy(...args: string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "help-test-"));
  try {
    const env = { ...process.env, NODE_V8_COVERAGE: folder };
    await promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/cli.ts", ...args], { cwd: root, env });
    const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
    return texts.flatMap((text) => JSON.parse(text).result.map(({ url }: { url: string }) => url));
  } finally {
    await rm(folder, { recursive: true });
  }
}

it.each(["contract", "drift"])("%s --help comes without waiting for the contract suite", async (name) => {
  const files = await filesLoadedBy(name, "--help");
  expect(files).toContainEqual(expect.stringContaining(`/src/cli/commands/${name}.ts`));
  expect(files.filter((url) => /\/src\/contract\/(judge|openapi)\/|\/node_modules\/(ajv|yaml)\//.test(url))).toEqual(
    [],
  );
});

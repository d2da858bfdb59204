import { execFile } from "node:child_process";
import { copyFile, cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";

const run = promisify(execFile);
let project: string;
let contract: string;

/** A repository of its own, so that it can be tagged. */
beforeAll(async () => {
  contract = await readFile(`${root}openapi.yaml`, "utf8");
  project = await mkdtemp(join(tmpdir(), "cloudnexus-"));
  for (const folder of ["scripts", "src", "generated"]) {
    await cp(root + folder, join(project, folder), { recursive: true });
  }
  for (const file of ["package.json", "redocly.yaml", "tsconfig.json", "openapi.yaml"]) {
    await copyFile(root + file, join(project, file));
  }
  await symlink(`${root}node_modules`, join(project, "node_modules"), "junction");
  await git("init", "--quiet");
});
afterAll(() => rm(project, { recursive: true, force: true }));

function git(...args: string[]) {
  const who = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  return run("git", [...who, ...args], { cwd: project });
}

/** Compares with an edited contract, and tells the exit code and what was printed. */
async function compare(
  edit: (text: string) => string,
  env: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  await writeFile(join(project, "openapi.yaml"), edit(contract));
  try {
    const { stdout } = await run(process.execPath, ["--import", "tsx", "scripts/compare.ts"], {
      cwd: project,
      env: { ...process.env, ...env },
    });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

const withoutIpv4 = (text: string) => text.replace("specs, ipv4, created_at]", "specs, created_at]");
const withMore = (text: string) =>
  text.replace(
    "        auto_backup:\n",
    "        note:\n          description: A note.\n          type: string\n          examples: [x]\n        auto_backup:\n",
  );

describe("the comparison of contracts", () => {
  it("says so where git can't tell, instead of passing", async () => {
    const { code, output } = await compare((text) => text, { GIT_DIR: join(project, "nowhere") });
    expect(code).toBe(2);
    expect(output).toContain("it takes a clone and git");
  });

  it("says that nothing is tagged yet", async () => {
    expect(await compare((text) => text)).toEqual({
      code: 0,
      output: expect.stringContaining("nothing to compare with"),
    });
  });

  describe("with a version tagged", () => {
    beforeAll(async () => {
      await writeFile(join(project, "openapi.yaml"), contract);
      await git("add", "openapi.yaml");
      await git("commit", "--quiet", "--message=v1.2.0");
      await git("tag", "v1.2.0");
    });

    it("passes what is as it was", async () => {
      await git("commit", "--quiet", "--allow-empty", "--message=next");
      expect(await compare((text) => text)).toEqual({
        code: 0,
        output: expect.stringContaining("0 breaking, 0 adding, 0 other"),
      });
    });

    it("passes what only adds", async () => {
      expect(await compare(withMore)).toEqual({
        code: 0,
        output: expect.stringMatching(/0 breaking, [1-9]\d* adding/),
      });
    });

    it("fails what breaks a client, and names it", async () => {
      const { code, output } = await compare(withoutIpv4);
      expect(code).toBe(1);
      expect(output).toMatch(/no longer required: `ipv4`/);
      expect(output).toContain("info.version only went from 1.2.0 to 1.2.0");
    });

    it("passes it with a new major version, and not with a minor one", async () => {
      const minor = await compare((text) => withoutIpv4(text).replace("version: 1.2.0", "version: 1.3.0"));
      expect(minor.code).toBe(1);
      const major = await compare((text) => withoutIpv4(text).replace("version: 1.2.0", "version: 2.0.0"));
      expect(major).toEqual({ code: 0, output: expect.stringMatching(/[1-9]\d* breaking/) });
    });

    it("compares the commit that is tagged as the next version with the version before", async () => {
      await writeFile(join(project, "openapi.yaml"), withoutIpv4(contract));
      await git("commit", "--quiet", "--all", "--message=v1.10.0");
      await git("tag", "v1.10.0");
      expect(await compare(withoutIpv4)).toEqual({
        code: 1,
        output: expect.stringMatching(/[1-9]\d* breaking.* since v1\.2\.0/),
      });
      await git("commit", "--quiet", "--allow-empty", "--message=after");
      expect(await compare(withoutIpv4)).toEqual({ code: 0, output: expect.stringContaining("since v1.10.0") });
    });
  });
});

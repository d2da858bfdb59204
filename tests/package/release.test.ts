import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";

let project: string;
let npmCli: string;

/** A clone that is ready to be released, with a package that is packed in no time. */
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "cloudnexus-release-"));
  npmCli = join(project, "node_modules/npm.mjs");
  await cp(`${root}scripts`, join(project, "scripts"), { recursive: true });
  await cp(`${root}src`, join(project, "src"), { recursive: true });
  await mkdir(join(project, "packages/cli"), { recursive: true });
  await mkdir(join(project, "node_modules"));
  for (const name of ["tsx", "esbuild", "@esbuild", "get-tsconfig", "resolve-pkg-maps"]) {
    await symlink(`${root}node_modules/${name}`, join(project, "node_modules", name), "junction").catch(() => {});
  }
  await write("package.json", JSON.stringify({ name: "@cloudnexus/sdk", version: "1.2.0", type: "module" }));
  await write("packages/cli/package.json", JSON.stringify({ name: "@cloudnexus/cli", version: "1.2.0" }));
  await write("src/internal/version.ts", 'export const version = "1.2.0";\n');
  await write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n\n### Added\n\n- A thing.\n");
  await write(".gitignore", "node_modules\nrelease\n");
  // Packs as npm does, and prints what else it was called with.
  await write(
    "node_modules/npm.mjs",
    `import { writeFileSync } from "node:fs";
     const [name, ...args] = process.argv.slice(2);
     if (name === "pack") {
       const filename = (process.cwd().endsWith("cli") ? "cli" : "sdk") + "-1.2.0.tgz";
       writeFileSync(args.at(-1) + "/" + filename, "packed");
       console.log(JSON.stringify([{ filename }]));
     } else console.log(name, ...args);`,
  );
  git("init", "--quiet", "--initial-branch=main");
  commit();
  git("tag", "v1.2.0");
});
afterEach(() => rm(project, { recursive: true, force: true }));

function write(path: string, text: string): Promise<void> {
  return writeFile(join(project, path), text);
}

function git(...args: string[]): string {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "tag.gpgSign=false"];
  return execFileSync("git", [...identity, ...args], { cwd: project, encoding: "utf8" }).trim();
}

function commit(): void {
  git("add", "--all");
  git("commit", "--quiet", "--message", "x", "--no-gpg-sign");
}

async function release(args: string[] = [], env: Record<string, string> = {}) {
  const command = ["--import", "tsx", join(project, "scripts/release.ts"), ...args];
  const options = { cwd: project, env: { ...process.env, GITHUB_REPOSITORY: "", ...env, npm_execpath: npmCli } };
  const {
    code = 0,
    stdout,
    stderr,
  } = await promisify(execFile)(process.execPath, command, options).catch((failure) => failure);
  return { code, stdout, stderr };
}

describe("npm run release", () => {
  it.each(["sdk", "cli"])(
    "writes the tarball of %s, with its digest and the commit that it was made of",
    async (name) => {
      expect(await release()).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^package.json has no repository/),
      });
      const tarball = join(project, `release/${name}-1.2.0.tgz`);
      const { subject, predicate } = JSON.parse(await readFile(`${tarball}.intoto.json`, "utf8"));
      const sha512 = createHash("sha512")
        .update(await readFile(tarball))
        .digest("hex");
      expect(subject).toEqual([{ name: `pkg:npm/%40cloudnexus/${name}@1.2.0`, digest: { sha512 } }]);
      expect(predicate.buildDefinition.resolvedDependencies).toEqual([
        { digest: { gitCommit: git("rev-parse", "HEAD") } },
      ]);
    },
  );

  it("publishes both packages, with a provenance, if it is told to", async () => {
    const { code, stdout } = await release(["--publish"]);
    expect(code).toBe(0);
    expect(stdout.match(/publish \S+\/(sdk|cli)-1\.2\.0\.tgz --provenance --access public/g)).toHaveLength(2);
  });

  const bad: [string, () => unknown, RegExp][] = [
    ["a version that is none", renumber, /"1\.2" is not a version/],
    [
      "another version in the source",
      () => change("src/internal/version.ts", "1.2.0", "1.1.0"),
      /src\/internal\/version\.ts says 1\.1\.0/,
    ],
    [
      "another version of the commands",
      () => change("packages/cli/package.json", "1.2.0", "1.1.0"),
      /packages\/cli\/package\.json says 1\.1\.0/,
    ],
    ["no section in the changelog", () => change("CHANGELOG.md", "[1.2.0]", "[1.1.0]"), /no section 1\.2\.0/],
    ["a section without a date", () => change("CHANGELOG.md", " - 2026-01-31", ""), /heading of 1\.2\.0 has no date/],
    ["a section that is empty", () => change("CHANGELOG.md", "- A thing.", ""), /has nothing about 1\.2\.0/],
    [
      "something unreleased",
      () => change("CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n- B.\n"),
      /under Unreleased/,
    ],
    ["a file that isn't committed", () => write("new.ts", ""), /Not committed: \?\? new\.ts/],
    ["no tag", () => git("tag", "--delete", "v1.2.0"), /no tag v1\.2\.0: git tag v1\.2\.0/],
    [
      "a tag of an earlier commit",
      () => git("commit", "--quiet", "--allow-empty", "--message", "y", "--no-gpg-sign"),
      /on another commit/,
    ],
  ];

  it.each(bad)("refuses %s", async (_, spoil, message) => {
    await spoil();
    const { code, stderr, stdout } = await release();
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    // The one thing that is wrong, and nothing made of it.
    expect(stderr.match(/^- /gm)).toHaveLength(1);
    expect([code, stdout]).toEqual([2, ""]);
  });

  it("refuses to be built where package.json doesn't say it is, and tells all that is wrong at once", async () => {
    await write("new.ts", "");
    const { code, stderr } = await release([], { GITHUB_REPOSITORY: "someone/fork" });
    expect(code).toBe(2);
    expect(stderr).toMatch(/Not committed/);
    expect(stderr).toMatch(/repository is missing; the provenance needs https:\/\/github\.com\/someone\/fork/);
  });

  it("says that it needs a clone", async () => {
    await rm(join(project, ".git"), { recursive: true });
    const { code, stderr } = await release();
    expect(stderr).toMatch(/clone of the repository/);
    expect(code).toBe(2);
  });
});

/** Edits a file and commits it, with the tag on the new commit. */
async function change(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(project, path), "utf8");
  expect(text).toContain(from);
  await write(path, text.replace(from, to));
  commit();
  git("tag", "--force", "v1.2.0");
}

/** The same version everywhere, but one that isn't one. */
async function renumber(): Promise<void> {
  for (const path of ["package.json", "packages/cli/package.json", "src/internal/version.ts", "CHANGELOG.md"])
    await change(path, "1.2.0", "1.2");
  git("tag", "v1.2");
}

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { command } from "../src/cli/command.js";
import { contractPath } from "../src/openapi/contract.js";
import { messageOf, UsageError } from "../src/openapi/usage-error.js";
import { root, tool } from "./lib/tools.js";

const help = `
Usage: npm run check -- --only compare

Compares openapi.yaml with that of the last tagged version (v1.2.3). A change that could break a client needs a new
major version in info.version.

Options:
  --help  show this text

Exit codes:
  0  no breaking change
  1  a breaking change without a new major version
  2  the contracts cannot be compared
`;

interface Diff {
  infoVersions: { base: string; revision: string };
  summary: { major: number; minor: number; patch: number };
  changes: { impact: string; path: string; verdicts: { message: string }[] }[];
}

await command({
  help,
  options: {},
  async run() {
    const tag = await lastVersion();
    if (!tag) {
      console.log("No version is tagged that has a contract: nothing to compare with.");
      return 0;
    }
    const { infoVersions, summary, changes } = await diffWith(await git("show", `${tag}:openapi.yaml`));
    const { base, revision } = infoVersions;
    const counts = `${summary.major} breaking, ${summary.minor} adding, ${summary.patch} other changes since ${tag}`;
    if (summary.major === 0 || majorOf(revision) > majorOf(base)) {
      console.log(`openapi.yaml: ${counts}`);
      return 0;
    }
    for (const { path, verdicts } of changes.filter(({ impact }) => impact === "major")) {
      console.error(`${path}: ${verdicts.map(({ message }) => message).join(" ")}`);
    }
    console.error(`openapi.yaml: ${counts}, but info.version only went from ${base} to ${revision}.`);
    return 1;
  },
});

async function diffWith(published: string): Promise<Diff> {
  const folder = await mkdtemp(join(tmpdir(), "cloudnexus-compare-"));
  try {
    const base = join(folder, "openapi.yaml");
    await writeFile(base, published);
    // With an input, the tool's output is what it says on stdout alone.
    const { output } = await tool("redocly", ["diff", base, contractPath, "--format=json", "--fail-on=none"], {
      input: "",
    });
    return JSON.parse(output) as Diff;
  } catch (error) {
    throw new UsageError(`The contracts can't be compared: ${error instanceof Error ? error.message : error}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The tag of the last version before this commit, which may be tagged as the next one. */
async function lastVersion(): Promise<string | undefined> {
  const tags = ["-c", "versionsort.suffix=-", "tag", "--sort=-version:refname", "--list", "v[0-9]*"];
  // Where nothing is tagged there may be no commit either, which the others ask of.
  if ((await git(...tags)) === "") return undefined;
  const here = (await git("tag", "--points-at", "HEAD")).split("\n");
  const before = (await git(...tags, "--merged", "HEAD")).split("\n").filter((tag) => tag && !here.includes(tag));
  for (const tag of before) if (await git("ls-tree", tag, "openapi.yaml")) return tag;
  return undefined;
}

async function git(...args: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("git", args, { cwd: root, maxBuffer: 64 * 2 ** 20 });
    return stdout.trim();
  } catch (error) {
    throw new UsageError(`The last version can't be looked up (it takes a clone and git): ${messageOf(error).trim()}`);
  }
}

function majorOf(version: string): number {
  return Number(version.split(".")[0]);
}

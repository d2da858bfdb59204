import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { command } from "../src/cli/command.js";
import { UsageError } from "../src/openapi/usage-error.js";
import { npm } from "./lib/npm.js";
import { type Candidate, problemsOf } from "./lib/release.js";
import { root } from "./lib/tools.js";

const help = `
npm run release [-- --publish]

Checks that version, tag and changelog agree and that all is committed; then makes the tarball in release/, and beside
it its provenance: what it was made of, as an in-toto statement.

  --publish   also publish it, with a provenance that npm has signed; works in GitHub Actions only
`;

const folder = join(root, "release");

interface Manifest {
  name: string;
  version: string;
  repository?: { url: string };
}

await command({
  help,
  options: { publish: { type: "boolean", default: false } },
  async run({ publish }) {
    const manifest: Manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const problems = problemsOf(await candidateOf(manifest));
    if (problems.length > 0) throw new UsageError(`Not ready to be released:\n- ${problems.join("\n- ")}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    const tarball = await pack();
    await writeFile(`${tarball}.intoto.json`, await provenanceOf(manifest, tarball));
    console.log(`Made: ${tarball}, with its provenance beside it.`);
    if (!manifest.repository)
      console.warn("package.json names no repository: npm would refuse to publish with provenance.");
    if (publish) console.log(await npm(["publish", tarball, "--provenance", "--access", "public"], root));
    return 0;
  },
});

async function candidateOf({ version, repository }: Manifest): Promise<Candidate> {
  const source = await readFile(join(root, "src/internal/version.ts"), "utf8");
  return {
    version,
    sourceVersion: /"(.*)"/.exec(source)?.[1] ?? "nothing",
    changelog: await readFile(join(root, "CHANGELOG.md"), "utf8").catch(() => ""),
    changes: await git("status", "--porcelain"),
    tags: await git("tag", "--points-at", "HEAD"),
    isTagged: (await git("tag", "--list", `v${version}`)).length > 0,
    repository: repository?.url,
    builtIn: process.env.GITHUB_REPOSITORY || undefined,
  };
}

/** Makes the tarball and gives its path. */
async function pack(): Promise<string> {
  const [{ filename }] = JSON.parse(await npm(["pack", "--json", "--silent", "--pack-destination", folder], root));
  return join(folder, filename);
}

/** Where a tarball comes from, in the form that supply chain tools read (in-toto, SLSA); npm signs its own. */
async function provenanceOf({ name, version, repository }: Manifest, tarball: string): Promise<string> {
  const [commit] = await git("rev-parse", "HEAD");
  const sha512 = createHash("sha512")
    .update(await readFile(tarball))
    .digest("hex");
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: `pkg:npm/${name.replace("@", "%40")}@${version}`, digest: { sha512 } }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "https://docs.npmjs.com/cli/commands/npm-pack",
        externalParameters: { tag: `v${version}`, node: process.version },
        resolvedDependencies: [{ ...(repository && { uri: repository.url }), digest: { gitCommit: commit } }],
      },
      runDetails: { builder: { id: process.env.GITHUB_WORKFLOW_REF ?? "local" } },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** What git prints, line by line. */
async function git(...args: string[]): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)("git", args, { cwd: root });
    return stdout
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  } catch {
    throw new UsageError(`git ${args[0]} failed: a release is made in a clone of the repository.`);
  }
}

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { command } from "../src/cli/command.js";
import { UsageError } from "../src/openapi/usage-error.js";
import { npm } from "./lib/npm.js";
import { cliPackage } from "./lib/package.js";
import { type Candidate, problemsOf } from "./lib/release.js";
import { root } from "./lib/tools.js";

const help = `
Usage: npm run release [-- --publish]

Checks that versions, tag and changelog agree and that everything is committed. Then builds both packages and writes their
tarballs to release/, each with its provenance: what it was made of, as an in-toto statement.

Options:
  --publish  also publish both, with a provenance that npm signs; works in GitHub Actions only
  --help     show this text

Exit codes:
  0  the tarballs are written
  1  a command failed
  2  not ready to be released: every reason is listed
`;

const folder = join(root, "release");
const PACKAGES = [root, cliPackage];

interface Manifest {
  name: string;
  version: string;
  repository?: { url: string };
}

await command({
  help,
  options: { publish: { type: "boolean", default: false } },
  async run({ publish }) {
    const manifests = await Promise.all(PACKAGES.map(readManifest));
    const problems = problemsOf(await candidateOf(manifests));
    if (problems.length > 0) throw new UsageError(`Not ready to be released:\n- ${problems.join("\n- ")}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await npm(["run", "build"], root);
    const tarballs: string[] = [];
    for (const packageFolder of PACKAGES) {
      const tarball = await pack(packageFolder);
      await writeFile(`${tarball}.intoto.json`, await provenanceOf(await readManifest(packageFolder), tarball));
      console.log(`Written: ${tarball}, with its provenance beside it.`);
      tarballs.push(tarball);
    }
    if (manifests.some(({ repository }) => !repository)) {
      console.warn("package.json has no repository: npm would refuse to publish with provenance.");
    }
    for (const tarball of publish ? tarballs : []) {
      console.log(await npm(["publish", tarball, "--provenance", "--access", "public"], root));
    }
    return 0;
  },
});

async function readManifest(packageFolder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
}

async function candidateOf([sdk, cli]: Manifest[]): Promise<Candidate> {
  const source = await readFile(join(root, "src/internal/version.ts"), "utf8");
  const version = sdk?.version ?? "";
  return {
    version,
    cliVersion: cli?.version ?? "",
    sourceVersion: /"(.*)"/.exec(source)?.[1] ?? "nothing",
    changelog: await readFile(join(root, "CHANGELOG.md"), "utf8").catch(() => ""),
    changes: await git("status", "--porcelain"),
    tags: await git("tag", "--points-at", "HEAD"),
    isTagged: (await git("tag", "--list", `v${version}`)).length > 0,
    repository: sdk?.repository?.url,
    builtIn: process.env.GITHUB_REPOSITORY || undefined,
  };
}

/** Writes the tarball of a package that has been built, and returns its path. */
async function pack(packageFolder: string): Promise<string> {
  const args = ["pack", "--ignore-scripts", "--json", "--silent", "--pack-destination", folder];
  const [{ filename }] = JSON.parse(await npm(args, packageFolder));
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

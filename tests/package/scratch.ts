import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { npm } from "../../scripts/lib/npm.js";
import { root } from "../../scripts/lib/tools.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of a user's project that has the package installed. */
    scratch: string;
    /** The package as it would be published. */
    tarball: string;
  }
}

/** Packs the package as `npm run build` left it and installs it, with all of its peers, into a project of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = await mkdtemp(join(tmpdir(), "cloudnexus-scratch-"));
  const { peerDependencies, devDependencies } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
  const pack = ["pack", "--ignore-scripts", "--json", "--silent", "--pack-destination", scratch];
  const [{ filename }] = JSON.parse(await npm(pack, root));
  const tarball = join(scratch, filename);
  const peers = Object.keys(peerDependencies).map((name) => `${name}@${devDependencies[name]}`);
  await writeFile(join(scratch, "package.json"), JSON.stringify({ name: "scratch", private: true, type: "module" }));
  await npm(["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", tarball, ...peers], scratch);
  project.provide("scratch", scratch);
  project.provide("tarball", tarball);
  return () => rm(scratch, { recursive: true, force: true });
}

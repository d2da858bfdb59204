import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { npm } from "../../scripts/lib/npm.js";
import { cliPackage } from "../../scripts/lib/package.js";
import { root } from "../../scripts/lib/tools.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of a user's project that has the SDK installed. */
    scratch: string;
    /** The SDK as it would be published. */
    tarball: string;
    /** The folder of a user's project that has the commands installed, and nothing else. */
    cliScratch: string;
    /** The package of the commands as it would be published. */
    cliTarball: string;
  }
}

/**
 * Packs both packages as `npm run build` left them, and installs each into a project of its own; the SDK with all of its
 * peers.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "cloudnexus-scratch-"));
  const { peerDependencies, devDependencies } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
  const peers = Object.keys(peerDependencies).map((name) => `${name}@${devDependencies[name]}`);
  const [tarball, cliTarball] = await Promise.all([pack(root, folder), pack(cliPackage, folder)]);
  const [scratch, cliScratch] = [join(folder, "sdk"), join(folder, "cli")];
  await Promise.all([install(scratch, tarball, ...peers), install(cliScratch, cliTarball)]);
  project.provide("scratch", scratch);
  project.provide("tarball", tarball);
  project.provide("cliScratch", cliScratch);
  project.provide("cliTarball", cliTarball);
  return () => rm(folder, { recursive: true, force: true });
}

async function pack(packageFolder: string, destination: string): Promise<string> {
  const args = ["pack", "--ignore-scripts", "--json", "--silent", "--pack-destination", destination];
  const [{ filename }] = JSON.parse(await npm(args, packageFolder));
  return join(destination, filename);
}

async function install(folder: string, ...packages: string[]): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "scratch", private: true, type: "module" }));
  await npm(["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", ...packages], folder);
}

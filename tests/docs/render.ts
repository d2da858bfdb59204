import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { createSite } from "../../scripts/lib/docs/site.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of the rendered docs. */
    docs: string;
    /** What was complained of while they were rendered. */
    complaints: readonly string[];
  }
}

/** Renders all docs into a folder of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "cloudnexus-site-"));
  const site = createSite(folder);
  const [complaints] = await Promise.all([site.writePages(), site.writeReference()]);
  project.provide("docs", folder);
  project.provide("complaints", complaints);
  return () => rm(folder, { recursive: true, force: true });
}

import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { version } from "../../src/internal/version.js";

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");

it.each(["package.json", "packages/cli/package.json"])("requests report the version of %s", async (path) => {
  expect(version).toBe(JSON.parse(await read(path)).version);
});

it.each(["README.md", "packages/cli/README.md", "guides/ci.md"])(
  "%s names the tarballs of this version",
  async (path) => {
    const named = [...(await read(path)).matchAll(/cloudnexus-\w+-(\S+)\.tgz/g)].map(([, found]) => found);
    expect(new Set(named)).toEqual(new Set([version]));
  },
);

import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { version } from "../../src/internal/version.js";

it("the version that requests tell is the package's", async () => {
  const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  expect(version).toBe(manifest.version);
});

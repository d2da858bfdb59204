import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { samplesFolder } from "../../scripts/lib/docs/samples.js";
import { CloudNexus } from "../../src/index.js";
import { loadContract } from "../../src/openapi/contract.js";

const { operations } = await loadContract();
const clientSamples = await Promise.all(
  (await readdir(samplesFolder, { recursive: true }))
    .filter((file) => file.endsWith("client.ts"))
    .map((file) => readFile(samplesFolder + file, "utf8")),
);
const methods = Object.entries(new CloudNexus({ apiKey: "cnx_sk_test_1" })).flatMap(([name, resource]) =>
  typeof resource === "object" ? methodsOf(resource).map((method) => `cnx.${name}.${method}(`) : [],
);

function methodsOf(resource: object): string[] {
  return Object.entries(resource).flatMap(([name, value]) => (typeof value === "function" ? name : []));
}

describe("code samples", () => {
  it.each(operations)(
    "of $operationId are there: docs/samples/$operationId/curl.sh and typed.ts",
    async ({ operationId }) => {
      const files = await readdir(samplesFolder + operationId).catch(() => []);
      expect(files).toEqual(expect.arrayContaining(["curl.sh", "typed.ts"]));
    },
  );

  it("are of operations that there are", async () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect((await readdir(samplesFolder)).filter((folder) => !ids.includes(folder))).toEqual([]);
  });

  it.each(methods)("show %s…) in a client.ts", (method) => {
    expect(clientSamples.filter((code) => code.includes(method))).not.toEqual([]);
  });

  it("show every method that there is", () => expect(methods.length).toBeGreaterThanOrEqual(4));
});

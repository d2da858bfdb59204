import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";

/** An entry point in one script, and the project's files that it is made of. */
async function bundle(contents: string): Promise<{ code: string; files: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: "iife",
    globalName: "entry",
    target: "es2022",
    logLevel: "silent",
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const files = used.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  return { code: outputFiles[0]?.text ?? "", files };
}

describe("what isn't imported costs nothing", () => {
  it("the client holds no validators and no tracing", async () => {
    const { files } = await bundle(`export { CloudNexus } from "./src/index.ts"; `);
    expect(files).toContain("src/client.ts");
    expect(files.filter((file) => /valid|telemetry/.test(file))).toEqual([]);
  });
});

describe("validateResponses", () => {
  it("makes no code at run time, and needs nothing of Node", async () => {
    const { code } = await bundle(`export { validateResponses } from "./src/validate/index.ts";`);
    // A global object with what every runtime has, and no way from text to code.
    const bare = createContext(
      { console, URL, Headers, Response, Request },
      { codeGeneration: { strings: false, wasm: false } },
    );
    expect(() => runInContext("new Function('return 1')", bare)).toThrow("Code generation from strings disallowed");
    const violations = runInContext(
      `${code}
      const violations = [];
      const { onResponse } = entry.validateResponses({ onViolation: (error) => violations.push(...error.violations) });
      const response = new Response('{"data": [{ "created_at": "2025-02-30T00:00:00Z" }]}');
      onResponse({ request: { method: "GET" }, schemaPath: "/servers", response }).then(() => violations)`,
      bare,
    );
    expect(await violations).toContainEqual({
      pointer: "/data/0/created_at",
      expected: 'must match format "date-time"',
    });
  });
});

import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import ts from "typescript";
import { describe, expect, inject, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { BUNDLER_RUNTIME, bundle, entryPoints, files, installed, manifest, run, slashed } from "./installed.js";

const scratch = inject("scratch");

describe("the package", () => {
  it("holds nothing but its build, the contract, and what its README links to", () => {
    const top = new Set(files.map((file) => file.split("/")[0]));
    const pages = [
      "CHANGELOG.md",
      "CONTRIBUTING.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "examples",
      "guides",
      "packages",
    ];
    expect(top).toEqual(new Set([...pages, "dist", "openapi.yaml", "package.json", "tests"]));
    expect(files.filter((file) => file.startsWith("dist/") && !/\.(c?js|c?js\.map|d\.c?ts)$/.test(file))).toEqual([]);
  });

  it("has every file that its README and guides link to", async () => {
    const pages = files.filter((file) => file === "README.md" || /^(guides|examples)\/.*\.md$/.test(file));
    for (const page of pages) {
      const text = await readFile(join(installed, page), "utf8");
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = ""]) => link);
      for (const link of links) expect(files, `${page}: ${link}`).toContain(slashed(join(dirname(page), link)));
    }
    expect(pages).toContain("guides/ci.md");
  });

  it("has the contract as it is here", async () => {
    expect(await readFile(join(installed, "openapi.yaml"), "utf8")).toBe(await readFile(`${root}openapi.yaml`, "utf8"));
  });

  it("needs openapi-fetch and nothing else; its peers are optional", () => {
    expect(Object.keys(manifest.dependencies)).toEqual(["openapi-fetch"]);
    const optional = Object.fromEntries(
      Object.keys(manifest.peerDependencies).map((name) => [name, { optional: true }]),
    );
    expect(manifest.peerDependenciesMeta).toEqual(optional);
  });

  it("has source maps with all of its sources as they are here", async () => {
    const sources = new Set<string>();
    for (const module of files.filter((file) => /\.c?js$/.test(file) && file !== BUNDLER_RUNTIME)) {
      const map = JSON.parse(await readFile(join(installed, `${module}.map`), "utf8"));
      expect(map.sourcesContent).toHaveLength(map.sources.length);
      for (const [index, path] of map.sources.entries()) {
        const source = resolve(root, dirname(module), path);
        expect(map.sourcesContent[index]).toBe(await readFile(source, "utf8"));
        sources.add(slashed(relative(root, source)));
      }
    }
    expect([...sources]).toEqual(
      expect.arrayContaining(["src/client.ts", "src/errors.ts", "src/node.ts", "generated/validators.ts"]),
    );
  });

  it("shows a user's stack where it is in our sources", async () => {
    const code = `import { CloudNexus } from "@cloudnexus/sdk";
      try { new CloudNexus({ apiKey: "x" }) } catch (error) { console.log(error.stack) }`;
    const stack = await run("module", code, "--enable-source-maps");
    const [, line] = /src[/\\]environment\.ts:(\d+)/.exec(stack) ?? [];
    const lines = (await readFile(`${root}src/environment.ts`, "utf8")).split("\n");
    expect(lines[Number(line) - 1]).toContain("throw new ConfigurationError(");
  });

  it("has the declarations that its entry points lead to, whole, and no others", () => {
    const entries = [...entryPoints.values()].flatMap(({ require, types }) => [require.types, types]);
    const program = ts.createProgram(
      entries.map((file) => join(installed, file)),
      {
        module: ts.ModuleKind.NodeNext,
        target: ts.ScriptTarget.ES2022,
        skipDefaultLibCheck: true,
        types: [],
      },
    );
    const used = program.getSourceFiles().map(({ fileName }) => slashed(relative(installed, fileName)));
    expect(files.filter((file) => /\.d\.c?ts$/.test(file) && !used.includes(file))).toEqual([]);
    const ours = program.getSemanticDiagnostics().filter(({ file }) => file?.fileName.startsWith(slashed(installed)));
    expect(ours.map(({ messageText }) => messageText)).toEqual([]);
  });

  it("is clean to publint", async () => {
    const data = await readFile(inject("tarball"));
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(data).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it("has types that are right for every way to import it", async () => {
    const attw = `${root}node_modules/@arethetypeswrong/cli/dist/index.js`;
    const args = [attw, inject("tarball"), "--format", "json"];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
    const { analysis, problems } = JSON.parse(stdout);
    expect(new Set(Object.keys(analysis.entrypoints))).toEqual(new Set(Object.keys(manifest.exports)));
    expect(problems).toEqual({});
  });
});

describe.each([...entryPoints.keys()])("%s", (name) => {
  it("can be required, and has the same exports as when it is imported", async () => {
    const required = await run("commonjs", `console.log(Object.keys(require("${name}")).sort().join())`);
    const imported = await run("module", `console.log(Object.keys(await import("${name}")).sort().join())`);
    expect(imported.length).toBeGreaterThan(5);
    expect(required).toBe(imported);
  });
});

it("an error keeps its name in a minified bundle", async () => {
  const output = await bundle(`
    import { CloudNexus } from "@cloudnexus/sdk";
    try { new CloudNexus({ apiKey: "x" }) } catch (error) { console.log(error.name, error.constructor.name.length) }`);
  await writeFile(join(scratch, "minified.mjs"), output);
  expect(await run("module", `await import("./minified.mjs")`)).toMatch(/^ConfigurationError \d\n/);
});

it("the simulator serves the client, both as they were installed", async () => {
  const code = `
    import { CloudNexus, ConflictError } from "@cloudnexus/sdk";
    import { createSimulator } from "@cloudnexus/sdk/simulator";
    const sim = createSimulator({ servers: 45 });
    sim.state.full.add("eu-west-2");
    const order = { name: "web", region: "us-east-1", plan: "standard-8", image: "ubuntu-22.04" };
    for (const listening of [false, true]) {
      const cnx = new CloudNexus({
        apiKey: sim.keys.admin,
        baseUrl: listening ? await sim.listen() : sim.baseUrl,
        ...(!listening && { fetch: sim.fetch }),
      });
      const { status } = await cnx.servers.create(order);
      const refused = await cnx.servers.create({ ...order, region: "eu-west-2" }).catch((error) => error);
      const servers = await cnx.servers.list().toArray({ max: 100 });
      console.log(status, refused instanceof ConflictError, servers.length);
    }
    await sim.close();`;
  expect(await run("module", code)).toBe("provisioning true 46\nprovisioning true 47\n");
});

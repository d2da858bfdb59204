import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, inject, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";

const scratch = inject("scratch");
const installed = join(scratch, "node_modules/@cloudnexus/sdk");
const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
const files = (await readdir(installed, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => relative(installed, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
/** `@cloudnexus/sdk` and all that it has beside. */
const entryPoints = Object.keys(manifest.exports).map((path) => join(manifest.name, path).replaceAll("\\", "/"));

/** Runs code in the user's project. */
async function run(type: "module" | "commonjs", code: string, ...flags: string[]): Promise<string> {
  const args = [...flags, `--input-type=${type}`, "--eval", code];
  return (await promisify(execFile)(process.execPath, args, { cwd: scratch })).stdout;
}

describe("the package", () => {
  it("holds nothing but its build, the contract, README, LICENSE and CHANGELOG", () => {
    const top = new Set(files.map((file) => file.split("/")[0]));
    expect(top).toEqual(new Set(["CHANGELOG.md", "LICENSE", "README.md", "dist", "openapi.yaml", "package.json"]));
    expect(files.filter((file) => file.startsWith("dist/") && !/\.(js|js\.map|d\.ts)$/.test(file))).toEqual([]);
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

  it("has a source map with its source beside every module", async () => {
    const modules = files.filter((file) => /^dist\/.*\.js$/.test(file));
    expect(modules.length).toBeGreaterThan(20);
    for (const module of modules) {
      const map = JSON.parse(await readFile(join(installed, `${module}.map`), "utf8"));
      const source = resolve(root, dirname(module), map.sources[0]);
      expect(map.sourcesContent).toEqual([await readFile(source, "utf8")]);
    }
  });

  it("shows a user's stack where it is in our sources", async () => {
    const code = `import { CloudNexus } from "@cloudnexus/sdk";
      try { new CloudNexus({ apiKey: "x" }) } catch (error) { console.log(error.stack) }`;
    expect(await run("module", code, "--enable-source-maps")).toMatch(/src[/\\]client\.ts:\d+/);
  });

  it("is clean to publint", async () => {
    const data = await readFile(inject("tarball"));
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(data).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it("has types that are right for every way to import it, which is ESM only", async () => {
    const attw = `${root}node_modules/@arethetypeswrong/cli/dist/index.js`;
    const args = [attw, inject("tarball"), "--profile", "esm-only", "--format", "json"];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
    const { analysis, problems } = JSON.parse(stdout);
    expect(new Set(Object.keys(analysis.entrypoints))).toEqual(new Set(Object.keys(manifest.exports)));
    const ours = Object.values<{ resolutionKind: string }[]>(problems)
      .flat()
      .filter(({ resolutionKind }) => !["node10", "node16-cjs"].includes(resolutionKind));
    expect(ours).toEqual([]);
  });
});

describe.each(entryPoints)("%s", (name) => {
  it("can be required, and gives the same as by import", async () => {
    const required = await run("commonjs", `console.log(Object.keys(require("${name}")).sort().join())`);
    const imported = await run("module", `console.log(Object.keys(await import("${name}")).sort().join())`);
    expect(imported.length).toBeGreaterThan(5);
    expect(required).toBe(imported);
  });

  it("leaves nothing in a bundle that doesn't use it", async () => {
    const [output] = await bundle(`import "${name}"; console.log("mine");`);
    expect(output?.text.trim()).toBe('console.log("mine");');
  });
});

it("an error keeps its name in a minified bundle", async () => {
  const [output] = await bundle(`
    import { CloudNexus } from "@cloudnexus/sdk";
    try { new CloudNexus({ apiKey: "x" }) } catch (error) { console.log(error.name, error.constructor.name.length) }`);
  await writeFile(join(scratch, "minified.mjs"), output?.text ?? "");
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

/** Bundles a user's module as for production. */
async function bundle(contents: string) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: scratch },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "error",
  });
  return outputFiles;
}

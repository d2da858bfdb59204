import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import type { CloudNexus, CloudNexusOptions } from "../../src/index.js";
import type { Simulator } from "../../src/simulator/index.js";
import { contractWith, createGrownProject, type GrownProject } from "./grown-project.js";

let project: GrownProject;

/** The code blocks of CONTRIBUTING.md in a language, without their indentation. */
async function codeBlocks(language: string): Promise<string[]> {
  const text = await readFile(`${root}CONTRIBUTING.md`, "utf8");
  const blocks = text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n(.*?)^\\1\`\`\``, "gms"));
  return [...blocks].map(([, indent = "", code = ""]) => code.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
}

beforeAll(async () => {
  project = await createGrownProject();
});
afterAll(() => project.remove());

/** Inserts a line's worth of code after the first occurrence of a text. */
async function insertAfter(file: string, text: string, code: string): Promise<void> {
  const before = await readFile(project.path(file), "utf8");
  expect(before).toContain(text);
  await writeFile(
    project.path(file),
    before.replace(text, () => `${text}\n${code}`),
  );
}

/** Under other names, since the contract may have got these by now. */
function renamed(code: string): string {
  return code
    .replaceAll("/servers/{", "/contributing/servers/{")
    .replaceAll(
      /\b(getServer|deleteServer|updateServer|ServerFound|ServerNotFound|InvalidServerId|OneServer|UpdateServerRequest)\b/g,
      "$1OfExample",
    )
    .replace(/^get\(/, "getOfExample(");
}

describe.sequential("the endpoint of CONTRIBUTING.md", () => {
  it("is accepted by the linter and generated from", async () => {
    const [yaml = ""] = await codeBlocks("yaml");
    await project.writeContract(await contractWith(renamed(yaml)));
    expect(await project.run("generate")).toEqual({ code: 0, output: expect.stringContaining("Written") });
  });

  it("gets a method of its own, which works with the simulator", async () => {
    const [type = "", method = ""] = await codeBlocks("ts");
    await insertAfter("src/resources/servers.ts", "export interface Servers {", renamed(type));
    await insertAfter("src/resources/servers.ts", "  return {", renamed(method));
    expect(await project.compile("tsconfig.json")).toEqual({ code: 0, output: "" });

    const load = (file: string) => import(/* @vite-ignore */ project.path(file));
    const { createSimulator }: { createSimulator(): Simulator } = await load("src/simulator/index.ts");
    const { CloudNexus: Client }: { CloudNexus: new (options: CloudNexusOptions) => CloudNexus } =
      await load("src/index.ts");
    const sim = createSimulator();
    const cnx = new Client({ fetch: sim.fetch, apiKey: sim.keys.admin, baseUrl: sim.baseUrl });
    const { getOfExample } = cnx.servers as unknown as { getOfExample(id: string): Promise<unknown> };
    expect(await getOfExample("srv_8x9y2z3a4b")).toMatchObject({ id: "srv_8x9y2z3a4b" });
    const { response } = await cnx.request("delete", "/contributing/servers/{server_id}", {
      params: { path: { server_id: "srv_8x9y2z3a4b" } },
    });
    expect(response.status).toBe(204);
  });
});

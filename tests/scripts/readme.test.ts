import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { createSimulator } from "../../src/simulator/index.js";

// Inside the project, so that the examples import the package as its users do.
const folder = `${root}tests/.readme`;
const readme = await readFile(`${root}README.md`, "utf8");
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);

const simulator = createSimulator();

beforeAll(async () => {
  await simulator.listen();
  await mkdir(folder, { recursive: true });
  await Promise.all(examples.map((code, index) => writeFile(`${folder}/${index}.ts`, code)));
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

function node(...args: string[]): Promise<{ code: number | null; output: string }> {
  const env = { ...process.env, CLOUDNEXUS_API_KEY: simulator.keys.admin, CLOUDNEXUS_BASE_URL: simulator.baseUrl };
  const child = spawn(process.execPath, args, { cwd: root, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

describe("the README's examples", () => {
  it("are there", () => expect(examples.length).toBeGreaterThanOrEqual(5));

  it("compile", async () => {
    const config = { extends: "../../tsconfig.json", include: ["*.ts"] };
    await writeFile(`${folder}/tsconfig.json`, JSON.stringify(config));
    // The compiler that is quick; both are asked of the types themselves.
    const tsc = `${root}node_modules/typescript-7/bin/tsc`;
    expect(await node(tsc, "-p", folder)).toEqual({ code: 0, output: "" });
  });

  it.each(examples.map((_, index) => index))("run: number %i", async (index) => {
    expect(await node("--import", "tsx", `${folder}/${index}.ts`)).toMatchObject({ code: 0 });
  });
});

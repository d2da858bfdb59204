import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";

// Inside the project, so that the examples import the package as its users do.
const folder = `${root}tests/.readme`;
const readme = await readFile(`${root}README.md`, "utf8");
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);

const server = { id: "srv_1", name: "web", status: "running", region: "us-east-1", ipv4: null };
let api: Server;
let baseUrl: string;

/** Two pages of servers; everything else is done as asked. */
beforeAll(async () => {
  api = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
    const next_cursor = searchParams.has("cursor") ? null : "second";
    const page = { data: [server], meta: { total: 2, next_cursor, prev_cursor: null } };
    response.writeHead(200, {
      "content-type": "application/json",
      "x-ratelimit-limit": "100",
      "x-ratelimit-remaining": "99",
      "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 60),
    });
    response.end(JSON.stringify(request.method === "GET" ? page : { data: server }));
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}/v1`;
  await mkdir(folder, { recursive: true });
  await Promise.all(examples.map((code, index) => writeFile(`${folder}/${index}.ts`, code)));
});
afterAll(async () => {
  api.close();
  await rm(folder, { recursive: true, force: true });
});

function node(...args: string[]): Promise<{ code: number | null; output: string }> {
  const env = { ...process.env, CLOUDNEXUS_API_KEY: "cnx_sk_test_readme", CLOUDNEXUS_BASE_URL: baseUrl };
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
    const tsc = `${root}node_modules/typescript/bin/tsc`;
    expect(await node(tsc, "-p", folder)).toEqual({ code: 0, output: "" });
  });

  it.each(examples.map((_, index) => index))("run: number %i", async (index) => {
    expect(await node("--import", "tsx", `${folder}/${index}.ts`)).toMatchObject({ code: 0 });
  });
});

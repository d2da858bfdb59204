import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { createSimulator } from "../../src/simulator/index.js";

// Inside the project, so that the examples import the package as its users do.
const folder = `${root}tests/.readme`;

const guides = (await readdir(`${root}guides`)).filter((name) => name.endsWith(".md")).map((name) => `guides/${name}`);
const pages = await Promise.all(
  ["README.md", ...guides].map(async (name) => ({ name, text: await readFile(root + name, "utf8") })),
);
const examples = pages.flatMap(({ name, text }) => examplesOf(name, text));

/** A proxy as the pages name it; the test replaces it by one that is there. */
const PROXY_IN_EXAMPLES = "http://proxy.example:8080";

const simulator = createSimulator({ timing: { provisioning: 200 } });
const proxy = createTunnel();

beforeAll(async () => {
  await simulator.listen();
  await proxy.listen();
  await mkdir(folder, { recursive: true });
  await Promise.all(
    examples.map(({ file, code }) => writeFile(folder + file, code.replaceAll(PROXY_IN_EXAMPLES, proxy.url()))),
  );
});
afterAll(async () => {
  await simulator.close();
  proxy.close();
  await rm(folder, { recursive: true, force: true });
});

interface Example {
  /** The page, and the heading that the example is below. */
  title: string;
  file: string;
  code: string;
}

function examplesOf(page: string, text: string): Example[] {
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(({ 1: code = "", index }, number) => {
    const heading =
      text
        .slice(0, index)
        .match(/^#+ .*$/gm)
        ?.at(-1) ?? "";
    return {
      title: `${page}, ${heading.replace(/^#+ /, "")}`,
      file: `/${page.replaceAll(/\W/g, "-")}-${number}.ts`,
      code,
    };
  });
}

/** A Redis client tries to connect forever, and the tests of the shared limit have a Redis. */
function needsRedis({ code }: Example): boolean {
  return /from "(ioredis|redis)"/.test(code);
}

/** An HTTP proxy for `CONNECT`. */
function createTunnel() {
  let tunnels = 0;
  const server = createServer().on("connect", (request, client) => {
    tunnels++;
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    // Either end may go first.
    for (const socket of [client, target]) socket.on("error", () => {});
  });
  return {
    listen: () => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)),
    url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels: () => tunnels,
    close: () => server.close(),
  };
}

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

describe("the examples of the README and the guides", () => {
  it("are there", () => {
    expect(examples.filter(({ title }) => title.startsWith("README.md")).length).toBeGreaterThanOrEqual(5);
    expect(examples.filter(({ title }) => title.startsWith("guides/")).length).toBeGreaterThanOrEqual(5);
  });

  it("compile", async () => {
    const config = { extends: "../../tsconfig.json", include: ["*.ts"] };
    await writeFile(`${folder}/tsconfig.json`, JSON.stringify(config));
    // The faster compiler; the types themselves are tested with all of them.
    const tsc = `${root}node_modules/typescript-7/bin/tsc`;
    expect(await node(tsc, "-p", folder)).toEqual({ code: 0, output: "" });
  });

  it.each(examples.filter((example) => !needsRedis(example)))("run: $title", async ({ file, code }) => {
    const before = proxy.tunnels();
    expect(await node("--import", "tsx", folder + file)).toMatchObject({ code: 0 });
    if (code.includes(PROXY_IN_EXAMPLES)) expect(proxy.tunnels()).toBeGreaterThan(before);
  });
});

it("the README names the tarball that npm pack creates", async () => {
  const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
  expect(pages[0]?.text).toContain(`/cloudnexus-sdk-${version}.tgz`);
});

describe("links of the README and the guides", () => {
  const links = pages.flatMap(({ name, text }) => linksOf(text).map((link) => ({ name, link })));

  it.each(links)("$name: $link leads to a file, and to a heading of it", async ({ name, link }) => {
    const [path = "", heading] = link.split("#");
    const target = new URL(path === "" ? name : path, new URL(name, `file://${root}`));
    const text = await readFile(path === "" ? root + name : target, "utf8");
    if (heading !== undefined) expect(headingsOf(text)).toContain(heading);
  });
});

/** The links to files of this repository. */
function linksOf(text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return [...new Set(links)].filter((link) => !/^\w+:/.test(link));
}

/** Headings as they are in links: lower case, without punctuation, with dashes for spaces. */
function headingsOf(text: string): string[] {
  return (text.match(/^#+ .*$/gm) ?? []).map((line) =>
    line
      .replace(/^#+ /, "")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

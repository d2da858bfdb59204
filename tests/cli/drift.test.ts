import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { MASK } from "../../src/cli/drift/credentials.js";
import type { Report } from "../../src/cli/drift/suite.js";
import { CloudNexus } from "../../src/index.js";
import { createSimulator, type Simulator } from "../../src/simulator/index.js";
import { BASE, entryOf, harOf, KEY, LIST } from "./drift/har.js";

/** Windows has none: what ctrl-C does cannot be tested there. */
const hasSignals = process.platform !== "win32";
const broken = { ...LIST, meta: {} };
const quota = { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "9", "x-ratelimit-reset": "1708492800" };

let folder: string;
let drift: ChildProcess | undefined;
const servers: (Server | Simulator)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "drift-test-"));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  drift?.kill("SIGKILL");
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    await server.close();
  }
});

interface RunOptions {
  /** Runs when the proxy is ready. */
  ready?: (baseUrl: string, child: ChildProcess) => Promise<void>;
  node?: string[];
  env?: Record<string, string>;
}

interface Result {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

/** Runs the command to its end. */
async function run(args: string[], { ready, node = [], env = {} }: RunOptions = {}): Promise<Result> {
  const command = [...node, "--import", "tsx", `${root}scripts/cli.ts`, "drift", ...args];
  const child = spawn(process.execPath, command, { cwd: root, env: { ...process.env, NO_COLOR: "1", ...env } });
  drift = child;
  let output = "";
  let acting: Promise<void> | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const [, url] = /Call (\S+) in place of .*\n/.exec(output) ?? [];
      if (url !== undefined && ready) acting ??= ready(url, child);
    });
  }
  const [code, signal] = await once(child, "close");
  await acting;
  return { code, signal, output };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${Object(server.address()).port}/v1`;
}

/** A server that gives every request the same response. */
function serveJson(body: unknown, headers: Record<string, string> = {}): Promise<string> {
  return serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json", ...quota, ...headers });
    response.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
}

async function save(name: string, content: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

const proxyTo = (target: string) => ["--proxy", "--target", target, "--port", "0"];
const get = (url: string) => fetch(url, { headers: { authorization: `Bearer ${KEY}` } });

describe("npm run drift --har", () => {
  it("exits with 0 for a recording that conforms, and counts what it could not judge", async () => {
    const url = "https://api-sandbox.cloudnexus.io/v1/servers?limit=5";
    const file = await save("good.har", harOf(entryOf({ url }), entryOf({ url, response: { status: 0 } })));
    const report = join(folder, "good.json");
    const { code, output } = await run(["--har", file, "--report", `json=${report}`]);
    expect(output).toMatch(/^Not judgeable: 1 entry of 2\n {2}1 entry: no response recorded/m);
    expect(output).toMatch(/^0 failures in [\d,]+ requests?;/m);
    expect(code).toBe(0);
    const { target, coverage } = JSON.parse(await readFile(report, "utf8")) as Report & { coverage: object };
    expect(target.baseUrl).toBe("https://api-sandbox.cloudnexus.io/v1");
    expect(coverage).toMatchObject({ entries: 2, judged: 1 });
  });

  it("exits with 1 for a recording that does not, and writes reports without the key", async () => {
    const file = await save("broken.har", harOf(entryOf({ body: { ...broken, echoed: KEY } })));
    const [json, html] = [join(folder, "broken.json"), join(folder, "broken.html")];
    const { code, output } = await run(["--har", file, "--report", `json=${json}`, "--report", `html=${html}`]);
    expect(output).toMatch(/^FAILURE \[schema\] listServers: In the body \/meta\/total is missing\.$/m);
    expect(code).toBe(1);
    const written = (await readFile(json, "utf8")) + (await readFile(html, "utf8"));
    expect(written).toContain("In the body /meta/total is missing.");
    expect(written).toContain(MASK);
    expect(output + written).not.toContain(KEY);
  });

  it("says what it found although a report cannot be written, and exits with 2", async () => {
    const report = join(folder, "unwritable.json");
    const { code, output } = await run([...proxyTo(await serveJson(broken)), "--report", `json=${report}`], {
      async ready(baseUrl, child) {
        // It becomes a folder while the proxy runs: before, nothing speaks against it.
        await mkdir(report);
        await (await get(`${baseUrl}/servers`)).text();
        child.kill("SIGINT");
      },
    });
    expect(output).toMatch(
      /^FAILURE \[schema\] listServers: [\s\S]*\nCannot write the report .*unwritable\.json: EISDIR.*\n$/m,
    );
    expect(code).toBe(2);
  });

  it("exits with 2 if nothing could be judged, and names the server to pass", async () => {
    const file = await save("elsewhere.har", harOf(entryOf({ url: "https://staging.example.com/v1/servers" })));
    const { code, output } = await run(["--har", file]);
    expect(output).toMatch(/1 entry: URL outside the API/);
    expect(output).toMatch(/URL outside the API is https:\/\/staging\.example\.com\/v1\/servers\.\n.*--server/);
    expect(output).toMatch(/^Inconclusive/m);
    expect(code).toBe(2);
    expect((await run(["--har", file, "--server", "https://staging.example.com/v1"])).code).toBe(0);
  });

  it("names a URL outside the API also if other entries were judged", async () => {
    const file = await save("both.har", harOf(entryOf(), entryOf({ url: "https://staging.example.com/v1/servers" })));
    const { code, output } = await run(["--har", file]);
    expect(output).toMatch(/URL outside the API is https:\/\/staging\.example\.com\/v1\/servers\.\n.*--server/);
    expect(code).toBe(0);
  });

  it("does not blame the server for a base URL that lacks its path, and exits with 2", async () => {
    const file = await save("base.har", harOf(entryOf({ url: "https://staging.example.com/v1/servers" })));
    const { code, output } = await run(["--har", file, "--server", "https://staging.example.com"]);
    expect(output).toBe(
      'No request to https://staging.example.com is one of the contract. The base URL may lack "/v1": try --server https://staging.example.com/v1.\n',
    );
    expect(code).toBe(2);
  });

  it("counts relative paths from the folder in which npm was called", async () => {
    await mkdir(join(folder, "sub"));
    await save("sub/mine.har", harOf(entryOf()));
    const env = { INIT_CWD: join(folder, "sub") };
    const { code } = await run(["--har", "mine.har", "--report", "json=mine.json"], { env });
    expect(code).toBe(0);
    expect(await readdir(join(folder, "sub"))).toEqual(["mine.har", "mine.json"]);
  });

  it("reads 200,000 entries in bounded memory", { timeout: 300_000 }, async () => {
    const count = 200_000;
    const file = join(folder, "large.har");
    const out = createWriteStream(file);
    const [head = "", tail = ""] = harOf("HERE").split('"HERE"');
    const entry = JSON.stringify(entryOf());
    out.write(head);
    for (let index = 0; index < count; index++) {
      if (!out.write(index === 0 ? entry : `,${entry}`)) await once(out, "drain");
    }
    out.end(tail);
    await once(out, "close");
    const heap = 96;
    expect((await stat(file)).size).toBeGreaterThan(heap * 2 ** 20);
    const report = join(folder, "large.json");
    const { code, output } = await run(["--har", file, "--report", `json=${report}`], {
      node: [`--max-old-space-size=${heap}`],
    });
    await rm(file);
    expect(output).toMatch(/^0 failures in [\d,]+ requests?;/m);
    expect(code).toBe(0);
    expect(JSON.parse(await readFile(report, "utf8"))).toMatchObject({ coverage: { judged: count } });
  });
});

describe("npm run drift --proxy", { skip: !hasSignals }, () => {
  /** Calls the proxy, and ends it when it has shown what is expected. */
  async function record(target: string, call: (baseUrl: string) => Promise<unknown>, more: string[] = []) {
    let responses: unknown;
    const result = await run([...proxyTo(target), ...more], {
      async ready(baseUrl, child) {
        responses = await call(baseUrl);
        child.kill("SIGINT");
      },
    });
    return { ...result, responses };
  }

  it("shows each request as it happens, and finds nothing wrong with the simulator", async () => {
    const sim = createSimulator({ servers: 3 });
    servers.push(sim);
    const target = `${await sim.listen()}`;
    const { code, output } = await record(target, async (baseUrl) => {
      const cnx = new CloudNexus({ apiKey: sim.keys.admin, baseUrl });
      await cnx.servers.list({ limit: 2 });
      await cnx.servers.create({ name: "web", region: "us-east-1", plan: "c1", image: "ubuntu" });
      // The server refuses it, as it should: that is no drift.
      await fetch(`${baseUrl}/servers`);
    });
    expect(output).toMatch(/^GET \/v1\/servers\?limit=2 → 200 in \d+ ms$/m);
    expect(output).toMatch(/^POST \/v1\/servers → 201 in \d+ ms$/m);
    expect(output).toMatch(/^GET \/v1\/servers → 401 in \d+ ms$/m);
    expect(output).toMatch(/^0 failures in 3 requests;/m);
    expect(output).not.toContain(sim.keys.admin);
    expect(code).toBe(0);
  });

  it("shows a finding with the request that shows it first, and reports it at the end", async () => {
    const { code, output } = await record(await serveJson({ ...broken, echoed: KEY }), async (baseUrl) => {
      await get(`${baseUrl}/servers`);
      await get(`${baseUrl}/servers`);
      await fetch(`${baseUrl}/legacy`, { method: "DELETE" });
    });
    expect(output).toMatch(
      /→ 200 in \d+ ms\n(?: {2}FAILURE .*\n)* {2}FAILURE \[schema\] In the body \/meta\/total is missing\.\n/,
    );
    expect(output).toMatch(/^FAILURE \[schema\] listServers: In the body \/meta\/total is missing\. \(2 cases\)$/m);
    expect(output).toMatch(/^FAILURE \[request\] DELETE \/legacy: Undocumented endpoint/m);
    expect(output).not.toContain(KEY);
    expect(code).toBe(1);
  });

  it("requires credentials: the proxy sees whether they were sent", async () => {
    const { code, output } = await record(await serveJson(LIST), (baseUrl) => fetch(`${baseUrl}/servers`));
    expect(output).toMatch(/^FAILURE \[request\] listServers: The server accepted a request without the credentials/m);
    expect(code).toBe(1);
  });

  it("passes requests and responses on as they are, redirects included", async () => {
    const seen: unknown[] = [];
    const target = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      seen.push([request.method, request.url, request.headers.host, Buffer.concat(chunks).toString()]);
      response.writeHead(302, { location: "/elsewhere", "set-cookie": ["a=1", "b=2"] }).end();
    });
    const { responses } = await record(target, async (baseUrl) => {
      const response = await fetch(`${baseUrl}/a%2Fb?c=%20d`, { method: "PUT", body: "é", redirect: "manual" });
      return [response.status, response.headers.get("location"), response.headers.getSetCookie()];
    });
    expect(seen).toEqual([["PUT", "/v1/a%2Fb?c=%20d", new URL(target).host, "é"]]);
    expect(responses).toEqual([302, "/elsewhere", ["a=1", "b=2"]]);
  });

  it("decodes a response that its server always compresses, for the client and for the report", async () => {
    const target = await serveJson(gzipSync(JSON.stringify(LIST)), { "content-encoding": "gzip" });
    const { code, output, responses } = await record(target, async (baseUrl) =>
      (await get(`${baseUrl}/servers`)).json(),
    );
    expect(responses).toEqual(LIST);
    expect(output).toMatch(/^0 failures in 1 request;/m);
    expect(code).toBe(0);
  });

  it("reports a target that is down, at once and at the end", async () => {
    const target = await serveJson(LIST);
    const [server] = servers.splice(0);
    await new Promise((resolve) => (server as Server).close(resolve));
    const { code, output, responses } = await record(target, async (baseUrl) => {
      const response = await get(`${baseUrl}/servers`);
      return [response.status, await response.text()];
    });
    expect(responses).toEqual([502, expect.stringContaining("ECONNREFUSED")]);
    expect(output).toMatch(/^GET \/v1\/servers → no response from the target \(ECONNREFUSED\)$/m);
    expect(output).toMatch(/^ {2}1 entry: no response from the target \(ECONNREFUSED\)$/m);
    expect(output).toMatch(/^Inconclusive/m);
    expect(code).toBe(2);
  });

  it("counts a response that breaks off, and does not judge the half of it", async () => {
    const target = await serve((_, response) => {
      response.writeHead(200, { "content-type": "application/json", ...quota, "content-length": "100" });
      response.write('{"data":', () => response.destroy());
    });
    const { code, output } = await record(target, async (baseUrl) => {
      await get(`${baseUrl}/servers`)
        .then((response) => response.text())
        .catch(() => {});
    });
    expect(output).toMatch(/not judgeable: response that broke off/);
    expect(code).toBe(2);
  });

  it("counts what it cannot pass on", async () => {
    const target = await serve((_, response) => {
      response.writeHead(700).end();
    });
    const { output } = await record(target, async (baseUrl) => {
      await get(`${baseUrl}/servers`);
      const request = httpRequest(`${baseUrl}/servers`, { method: "TRACE" }).end();
      await once(request, "response");
    });
    expect(output).toMatch(/^ {2}1 entry: no valid HTTP status$/m);
    expect(output).toMatch(/^ {2}1 entry: method that the proxy cannot pass on$/m);
  });

  it("spells out control characters, live and in the report", async () => {
    const { output } = await record(await serveJson("\u001b[2J{}"), (baseUrl) => get(`${baseUrl}/servers`));
    expect(output).toContain(String.raw`\x1b[2J{}`);
    expect(output).not.toContain("\u001b");
  });

  it("says which port is taken", async () => {
    const target = await serveJson(LIST);
    const { code, output } = await run(["--proxy", "--target", target, "--port", new URL(target).port]);
    expect(output).toMatch(/^Port \d+ is taken/);
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
  });

  describe.each<[string, NodeJS.Signals[]]>([
    ["SIGINT", ["SIGINT"]],
    ["SIGINT twice", ["SIGINT", "SIGINT"]],
    ["SIGTERM", ["SIGTERM"]],
    ["SIGHUP", ["SIGHUP"]],
  ])("%s", (_, signals) => {
    it("ends it at once although a request hangs, with a report, and nothing stays on disk", async () => {
      const temporary = await mkdtemp(join(folder, "tmp-"));
      let hang = () => {};
      const hanging = new Promise<void>((resolve) => {
        hang = resolve;
      });
      const target = await serve((request, response) => {
        if (request.url === "/v1/servers?limit=1") return hang();
        response.writeHead(200, { "content-type": "application/json", ...quota }).end(JSON.stringify(LIST));
      });
      const { code, signal, output } = await run(proxyTo(target), {
        env: { TMPDIR: temporary, TSX_DISABLE_CACHE: "1" },
        async ready(baseUrl, child) {
          await (await get(`${baseUrl}/servers`)).text();
          const hung = get(`${baseUrl}/servers?limit=1`).catch(() => {});
          await hanging;
          for (const name of signals) {
            child.kill(name);
            await hung;
          }
        },
      });
      expect(signal).toBeNull();
      expect(output).toMatch(/^ {2}1 entry: no complete response before the proxy was stopped$/m);
      expect(output).toMatch(/^0 failures in 1 request;/m);
      expect(code).toBe(0);
      expect(await readdir(temporary)).toEqual([]);
    });
  });

  it("a terminal that is closed ends it, and reports are written", async () => {
    const report = join(folder, "closed.json");
    const { code } = await run([...proxyTo(await serveJson(broken)), "--report", `json=${report}`], {
      async ready(baseUrl, child) {
        await (await get(`${baseUrl}/servers`)).text();
        child.stdout?.destroy();
        child.stderr?.destroy();
        child.kill("SIGHUP");
      },
    });
    expect(code).toBe(1);
    expect(JSON.parse(await readFile(report, "utf8"))).toMatchObject({ requests: 1 });
  });
});

describe("npm run drift", () => {
  it("explains itself with --help", async () => {
    const { code, output } = await run(["--help"]);
    expect(output.match(/^\S[^:.]*:/gm)).toEqual(
      expect.arrayContaining(["Usage:", "Options:", "Examples:", "Exit codes:"]),
    );
    expect(code).toBe(0);
  });

  it("takes the contract of the environment, as the other commands do", async () => {
    const file = await save("some.har", harOf(entryOf({})));
    const { code, output } = await run(["--har", file], { env: { CLOUDNEXUS_CONTRACT: "nowhere.yaml" } });
    expect(output).toMatch(/^No contract at nowhere\.yaml/);
    expect(code).toBe(2);
  });

  it.each([
    [[], /^Give either --har FILE or --proxy/],
    [["--har", "a.har", "--proxy"], /^Give either/],
    [["--proxy"], /^--proxy needs --target URL/],
    [["--har", "a.har", "--target", BASE], /^--target belongs to --proxy/],
    [["--har", "a.har", "--port", "4040"], /^--port belongs to --proxy; leave it out with --har/],
    [["--har", "a.har", "--har", "b.har"], /^--har is given twice; give it once/],
    [["--proxy", "--target", BASE, "--server", BASE], /^--server belongs to --har/],
    [["--proxy", "--target", "localhost:4010"], /^Invalid --target "localhost:4010"; expected an http or https URL/],
    [
      ["--proxy", "--target", "http://me:secret@localhost/v1"],
      /^Invalid --target "…@localhost\/v1"; it may not have credentials/,
    ],
    [["--har", "nowhere.har"], /^Cannot read the recording nowhere\.har: there is no such file\.$/],
    [["--har", "tests"], /^Cannot read the recording tests: it is a folder\.$/],
    [["--har", "package.json"], /package\.json is not a HAR file/],
  ])("%j is explained in one line, with exit code 2", async (args, message) => {
    const { code, output } = await run(args);
    expect(output.trim()).toMatch(message);
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(output).not.toContain("secret");
    expect(code).toBe(2);
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RECORDED_KEY, readTraffic } from "../../scripts/lib/drift/har.js";
import { root } from "../../scripts/lib/tools.js";
import { loadSuiteContract, type Report } from "../../src/contract/index.js";
import {
  changeHeaders,
  createFetch,
  type Middleware,
  mapResponse,
  withBody,
} from "../../src/contract/mutants/middleware.js";
import { CloudNexus } from "../../src/index.js";
import { createSimulator } from "../../src/simulator/index.js";

/** Windows has none: what ctrl-C does can't be seen there. */
const hasSignals = process.platform !== "win32";
const key = "cnx_sk_live_s3cret";
const list = { data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } };
const quota = { "X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "9", "X-RateLimit-Reset": "1708492800" };

interface Recorded {
  url: string;
  status?: number;
  body?: unknown;
  content?: object;
  authorization?: string;
  headers?: Record<string, string>;
}

const pairs = (of: Record<string, string>) => Object.entries(of).map(([name, value]) => ({ name, value }));

/** A recording of GETs, as browsers and proxies write them. */
function harOf(...recorded: Recorded[]): string {
  const entries = recorded.map(({ url, status = 200, body = list, content, authorization, headers: more = quota }) => ({
    startedDateTime: "2026-02-01T02:00:00.000Z",
    time: 5,
    request: {
      method: "GET",
      url,
      httpVersion: "HTTP/1.1",
      headers: pairs({ ":method": "GET", ...(authorization && { Authorization: authorization }) }),
      queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
      cookies: [],
    },
    response: {
      status,
      headers: pairs({ "Content-Type": "application/json", ...more }),
      content: content ?? { mimeType: "application/json", text: JSON.stringify(body) },
      cookies: [],
    },
  }));
  return JSON.stringify({ log: { version: "1.2", creator: { name: "test", version: "1" }, entries } });
}

let folder: string;
let server: ServerType | undefined;
let drift: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "drift-test-"));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  drift?.kill("SIGKILL");
  server?.close();
});

/** Runs the command; `ready` is told of the proxy's URL. */
async function run(args: string[], ready?: (baseUrl: string) => void): Promise<{ code: number; output: string }> {
  const command = ["--import", "tsx", `${root}scripts/drift.ts`, ...args];
  const child = spawn(process.execPath, command, { cwd: root, env: { ...process.env, NO_COLOR: "1" } });
  drift = child;
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      const before = output;
      output += chunk.toString();
      const [, url] = /Call (\S+) in place of .*\n/.exec(output) ?? [];
      if (url !== undefined && !/Call .*\n/.test(before)) ready?.(url);
    });
  }
  const [code] = await once(child, "close");
  return { code, output };
}

async function listen(middleware: Middleware): Promise<{ url: string; key: string }> {
  const sim = createSimulator({ servers: 3 });
  const send = createFetch(sim, middleware);
  const listening = createAdaptorServer({ fetch: (request) => send(request) });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  return { url: `http://127.0.0.1:${Object(address).port}/v1`, key: sim.keys.admin };
}

describe("reading a recording", () => {
  const read = async (...recorded: Recorded[]) =>
    readTraffic(harOf(...recorded), ["https://api.cloudnexus.io/v1"], await loadSuiteContract());
  const base = "https://api.cloudnexus.io/v1";

  it("takes the requests to the API and leaves out the others", async () => {
    const { exchanges, elsewhere } = await read(
      { url: `${base}/servers?limit=5` },
      { url: "https://example.com/v1/servers" },
      { url: `${base}/nowhere` },
    );
    expect(exchanges.map(({ request: { operation, path } }) => [operation.operationId, path])).toEqual([
      ["listServers", "/servers?limit=5"],
      ["GET /nowhere", "/nowhere"],
    ]);
    expect(elsewhere).toBe(1);
  });

  it("keeps no key, wherever it stands, and says whether there was one", async () => {
    const { har, exchanges } = await read(
      { url: `${base}/servers`, authorization: `Bearer ${key}`, body: { echoed: key } },
      { url: `${base}/servers`, authorization: "Basic dXNlcjpwYXNz" },
      { url: `${base}/servers` },
    );
    expect(har + JSON.stringify(exchanges)).not.toMatch(/s3cret|dXNlcjpwYXNz/);
    expect(har).toContain(`Bearer ${RECORDED_KEY}`);
    expect(har).toContain(`Basic ${RECORDED_KEY}`);
    expect(exchanges.map(({ request }) => request.authorization)).toEqual([undefined, undefined, null]);
  });

  it("reads bodies in base64, and leaves out what nobody waited for", async () => {
    const text = Buffer.from(JSON.stringify(list)).toString("base64");
    const { exchanges } = await read(
      { url: `${base}/servers`, content: { text, encoding: "base64" } },
      { url: `${base}/servers`, status: 0 },
    );
    expect(exchanges.map(({ response }) => response?.json)).toEqual([list]);
  });

  it("refuses what is no recording, or lacks its bodies", async () => {
    const contract = await loadSuiteContract();
    for (const text of ["{", "{}", '{"log":{}}']) {
      expect(() => readTraffic(text, [base], contract)).toThrow(/no HAR/);
    }
    await expect(read({ url: `${base}/servers`, content: { size: 100 } })).rejects.toThrow(/lacks the body of/);
  });
});

describe("npm run drift", () => {
  it.runIf(hasSignals)("finds what a server behind the proxy does wrong, and shows it as the suite does", async () => {
    const { url, key: admin } = await listen((next, sim) =>
      mapResponse(async (response, request) => {
        const { pathname } = new URL(request.url);
        if (pathname === "/v1/legacy") return withBody(response, "{}", 200);
        if (!response.ok) return response;
        return withBody(response, (await response.text()).replace('"region":', '"zone":'));
      })(changeHeaders((all) => all.delete("X-RateLimit-Limit"))(next, sim), sim),
    );
    const report = join(folder, "report");
    const args = ["--proxy", "--target", url, "--port", "0", "--strict"];
    const { code, output } = await run(
      [...args, "--report", `json=${report}.json`, "--report", `html=${report}.html`],
      (baseUrl) => {
        const cnx = new CloudNexus({ apiKey: admin, baseUrl });
        const authorization = `Bearer ${admin}`;
        // The last is refused, as it should be: that is no drift.
        void Promise.all([
          cnx.servers.list({ limit: 2 }),
          fetch(`${baseUrl}/legacy`, { headers: { authorization } }),
          fetch(`${baseUrl}/servers`),
        ]).then(() => drift?.kill("SIGINT"));
      },
    );
    expect(output).toMatch(/^FAILURE \[headers\] listServers: The header X-RateLimit-Limit is missing\. \(2 cases\)$/m);
    expect(output).toMatch(/^FAILURE \[schema\] listServers: In the body \/data\/0\/region is missing\.$/m);
    expect(output).toMatch(/^FAILURE \[request\] GET \/legacy: Undocumented endpoint: .*answered with 200\.$/m);
    expect(output).toMatch(
      / {4}request {3}curl -i '.*\/servers\?limit=2' -H "Authorization: Bearer \$CLOUDNEXUS_API_KEY"$/m,
    );
    expect(output).toMatch(/^3 failures in 3 requests; /m);
    expect(code).toBe(1);
    const json = await readFile(`${report}.json`, "utf8");
    const html = await readFile(`${report}.html`, "utf8");
    expect((JSON.parse(json) as Report).findings.map(({ check }) => check)).toEqual(["headers", "schema", "request"]);
    expect(html).toContain("The header X-RateLimit-Limit is missing.");
    expect(output + json + html).not.toContain(admin);
  });

  it("finds nothing in a recording that keeps the contract", async () => {
    const file = join(folder, "good.har");
    const url = "https://api-sandbox.cloudnexus.io/v1/servers?limit=5";
    // The second was given up by who asked.
    await writeFile(file, harOf({ url, authorization: `Bearer ${key}` }, { url, status: 0 }));
    const report = join(folder, "good.json");
    const { code, output } = await run(["--har", file, "--report", `json=${report}`]);
    expect(output).toMatch(/^good\.har conforms to the API contract\.\n0 failures in 1 request; /m);
    expect(code).toBe(0);
    const { target } = JSON.parse(await readFile(report, "utf8")) as Report;
    expect(target.baseUrl).toBe("https://api-sandbox.cloudnexus.io/v1");
  });

  it.each([
    [[], /Give --har FILE, or --proxy/],
    [["--har", "nowhere.har"], /Can't read nowhere\.har/],
  ])("%j is told in one line, with exit code 2", async (args, message) => {
    const { code, output } = await run(args);
    expect(output.trim()).toMatch(message);
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
  });
});

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { REPORTS } from "../../src/cli/report-options.js";
import type { Report } from "../../src/contract/index.js";
import { createSimulator } from "../../src/simulator/index.js";

/** Windows has no signals. */
const hasSignals = process.platform !== "win32";
const KEY = "cnx_sk_test_secret";

let folder: string;
let server: Server | undefined;
let children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudnexus-"));
});
afterEach(async () => {
  for (const { pid } of children) if (pid !== undefined) killGroup(pid, "SIGKILL");
  children = [];
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true });
});

interface Received {
  method: string | undefined;
  authorization: string | undefined;
}

/** Sends a signal to a process and all that it started, as ctrl-C does. */
function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(hasSignals ? -pid : pid, signal);
  } catch {
    // All of them have ended.
  }
}

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts a server and records its requests. */
async function serve(respond: Respond, port = 0): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  server = createServer((request, response) => {
    received.push({ method: request.method, authorization: request.headers.authorization });
    respond(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(port, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}/v1`, received };
}

/** Responds to requests without a body as this `fetch` does. */
async function respondWith(fetch: typeof globalThis.fetch, request: IncomingMessage, response: ServerResponse) {
  const { method = "", url = "", headersDistinct } = request;
  const headers = Object.entries(headersDistinct).map(([name, values = []]): [string, string] => [name, `${values}`]);
  const answered = await fetch(new URL(url, "http://127.0.0.1"), { method, headers });
  response.writeHead(answered.status, [...answered.headers].flat());
  response.end(Buffer.from(await answered.arrayBuffer()));
}

/** Responds to every request with the same. */
function always(status: number, body: string): Respond {
  return (_, response) => response.writeHead(status, { "content-type": "application/json" }).end(body);
}

function start(file: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(file, args, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1", ...env },
    // A group of its own, as a terminal makes one.
    detached: hasSignals,
  });
  children.push(child);
  return child;
}

/** The exit code as shells report it: for a signal, 128 and its number. */
async function resultOf(child: ChildProcess): Promise<{ code: number; output: string }> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  return new Promise((resolve) => {
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 128 + constants.signals[signal ?? "SIGKILL"], output }),
    );
  });
}

const command = ["--import", "tsx", `${root}scripts/cli.ts`, "contract"];

function contract(args: string[], env: Record<string, string> = {}) {
  return resultOf(start(process.execPath, [...command, ...args], env));
}

const reportFlags = () => REPORTS.flatMap((kind) => ["--report", `${kind}=${join(folder, kind)}`]);

async function readReports(): Promise<Record<(typeof REPORTS)[number], string>> {
  const texts = await Promise.all(REPORTS.map(async (kind) => [kind, await readFile(join(folder, kind), "utf8")]));
  return Object.fromEntries(texts);
}

describe("npm run contract", () => {
  it("says what a server does wrong in words that a person can act on, and exits with 1", async () => {
    const { url, received } = await serve(always(200, '{"data":[],"meta":{"total":0,"next_cursor":null}}'));
    const selected = ["--operation", "listServers", "--operation", "createServer"];
    const flags = ["--base-url", url, "--api-key", KEY, "--runs", "5", ...selected, ...reportFlags()];
    const { code, output } = await contract(flags);
    const reports = await readReports();

    expect(code).toBe(1);
    expect(output).toMatch(/^✗ listServers: boundaries +\d+ requests, [\d.]+ s$/m);
    expect(output).toMatch(
      /^FAILURE \[schema\] listServers: In the body \/meta\/prev_cursor is missing\. \(\d+ cases\)$/m,
    );
    expect(output).toMatch(/^FAILURE \[auth\] listServers\b.*: With .* the status is 200 instead of 401\./m);
    expect(output).toMatch(/^FAILURE \[boundaries\] listServers: Accepted with 200, although not valid: status /m);
    expect(output).toMatch(
      /^WARNING \[boundaries\] listServers: .* limit below its minimum: 0\.(.*\n){1,12} +inferred +Type and default are documented/m,
    );
    expect(output).toContain(
      `curl -i '${url}/servers?status=running&region=us-east-1&limit=0' -H "Authorization: Bearer $CLOUDNEXUS_API_KEY"`,
    );
    expect(output).toMatch(/openapi\.yaml:\d+, #\/components\/schemas\/PageMeta\/required/);
    expect(output).toContain(`${url} does not conform to the API contract.`);
    expect(output).toMatch(
      /^\d+ failures, \d+ warnings? in \d+ checks \(\d+ skipped\); 1 of \d+ operations exercised\.$/m,
    );

    const report = JSON.parse(reports.json) as Report;
    const messages = report.findings.map(({ message }) => message);
    expect(new Set(messages).size).toBe(messages.length);
    expect(report.skipped).toContainEqual(expect.objectContaining({ operation: "createServer", group: "boundaries" }));
    expect(reports.html).toContain("<!doctype html>");
    expect(reports.junit).toMatch(/<testcase classname="listServers" name="boundaries".*\n<failure /);
    expect(reports.junit).toMatch(
      /<testcase classname="createServer" name="boundaries".*\n<skipped message="[^"]+"\/>/,
    );
    expect(reports.markdown).toMatch(/^## .* does not conform to the API contract\n/);
    expect(reports.github).toMatch(/^::error file=openapi\.yaml,line=\d+,title=schema%3A listServers::In the body/m);
    // Only reads were sent, and the key appears nowhere.
    expect(new Set(received.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(received).toContainEqual({ method: "GET", authorization: `Bearer ${KEY}` });
    expect(output + Object.values(reports).join()).not.toContain(KEY);
  });

  it("allows writes to the simulator without a flag, and says that it conforms", async () => {
    const { code, output } = await contract(["--operation", "createServer", "--check", "examples"]);
    expect(output).toMatch(/^✓ createServer: examples/m);
    expect(output).toContain("simulator conforms to the API contract.");
    expect(code).toBe(0);
  });

  it("lists findings of the baseline without failing, and reports the resolved ones", async () => {
    const sim = createSimulator({ rateLimit: { limit: 100_000, window: 60 } });
    const withoutRateLimit: typeof globalThis.fetch = async (input, init) => {
      const response = await sim.fetch(input, init);
      const headers = [...response.headers].filter(([name]) => !name.startsWith("x-ratelimit-"));
      return new Response(response.body, { status: response.status, headers });
    };
    const { url } = await serve((request, response) => void respondWith(withoutRateLimit, request, response));
    const flags = ["--base-url", url, "--api-key", sim.keys.admin, "--runs", "1"];
    const write = ["--baseline", "known.json", "--write-baseline"];
    // Relative to the folder that npm names.
    const written = await contract([...flags, ...write], { INIT_CWD: folder });
    expect(written.code).toBe(0);
    const file = join(folder, "known.json");
    const { findings } = JSON.parse(await readFile(file, "utf8"));
    const operations = expect.arrayContaining(["listServers"]);
    expect(findings).toContainEqual(expect.objectContaining({ check: "headers", operations }));

    const again = await contract([...flags, "--baseline", file]);
    expect(again.output).toMatch(/^Known from the baseline:\n(?:.*\n)* {2}KNOWN FAILURE \[headers\]/m);
    expect(again.output).toMatch(/^0 failures, \d+ known from the baseline in /m);
    expect(again.code).toBe(0);

    const other = await contract(["--check", "headers", "--operation", "listServers", "--baseline", file]);
    expect(other.output).toMatch(/^Resolved, no longer needed in the baseline:\n {2}The headers/m);
    expect(other.code).toBe(0);
  });

  it("says what it found, then which files it cannot write, and exits with 2", async () => {
    const [report, baseline] = [join(folder, "report.json"), join(folder, "known.json")];
    const { url } = await serve((_, response) => {
      // They become folders during the run: before it, nothing speaks against them.
      for (const path of [report, baseline]) mkdirSync(path, { recursive: true });
      response.writeHead(500).end();
    });
    const files = ["--report", `json=${report}`, "--baseline", baseline, "--write-baseline"];
    const { code, output } = await contract(["--base-url", url, "--api-key", KEY, "--runs", "1", ...files]);
    expect(output).toMatch(
      /does not conform to the API contract\.[\s\S]*\nCannot write the baseline .*known\.json: EISDIR.*\nCannot write the report .*report\.json: EISDIR.*\n$/,
    );
    expect(output).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });

  it("escapes control characters of a server", async () => {
    const { url } = await serve(always(500, '{"a":"\x1b[2J"}'));
    const flags = ["--base-url", url, "--api-key", KEY, "--check", "server-error", "--runs", "1", ...reportFlags()];
    const { output } = await contract(flags);
    const { json: _, ...reports } = await readReports();
    expect(output).toContain("\\x1b[2J");
    expect(output + Object.values(reports).join()).not.toContain("\x1b");
  });
});

describe("npm run contract, if it cannot run", () => {
  it.each([
    [["--contract", ""], {}, /^--contract has an empty value: give one, or leave the option out\.\n$/],
    [
      ["--baseline", "nowhere.json"],
      {},
      /^There is no baseline nowhere\.json yet; create it with --write-baseline\.\n$/,
    ],
    [["--baseline", "tests"], {}, /^Cannot read the baseline tests: it is a folder\.\n$/],
    [["--baseline", "package.json"], {}, /^package\.json is not a file that --write-baseline wrote: not a baseline/],
    [["--contract", "tests"], {}, /^Cannot read the contract tests: it is a folder\.\n$/],
    [
      [],
      { CLOUDNEXUS_CONTRACT: "package.json" },
      /^package\.json is not an OpenAPI document: it has no `openapi`\.\n$/,
    ],
  ])("%j %j is explained in one line, and exits with 2", async (args, env, message) => {
    const { code, output } = await contract(args, env);
    expect(output).toMatch(message);
    expect(code).toBe(2);
  });

  it("says that the key is rejected by every operation, and exits with 2", async () => {
    const { url } = await serve(always(401, "{}"));
    const { code, output } = await contract(["--base-url", url, "--api-key", KEY]);
    expect(output).toMatch(/^Every operation rejects the API key, with 401\. .*\n$/);
    expect(code).toBe(2);
  });

  it("says that no server responds, and exits with 2", async () => {
    const { url } = await serve(always(200, "{}"));
    await new Promise((resolve) => server?.close(resolve));
    const { code, output } = await contract(["--base-url", url, "--api-key", KEY]);
    expect(output).toMatch(/^No response from http:\/\/127\.0\.0\.1:\d+\/v1 \(.*ECONNREFUSED.*\)\. .*--wait.*\n$/);
    expect(code).toBe(2);
  });

  it("waits for a server that starts later, and exits with 2 if nothing could be exercised", async () => {
    const { url } = await serve(always(200, "{}"));
    await new Promise((resolve) => server?.close(resolve));
    const flags = ["--base-url", url, "--api-key", KEY, "--operation", "createServer", "--wait", "60", "--runs", "1"];
    const running = contract([...flags, "--allow-writes", "--check", "examples"]);
    await serve(
      always(404, '{"error":{"code":"not_found","message":"No.","request_id":"r"}}'),
      Number(new URL(url).port),
    );
    const { code, output } = await running;
    expect(output).toMatch(/– createServer: examples +skipped: every request got 404/);
    expect(output).toMatch(/^Inconclusive: no call of createServer at http.* succeeded\.$/m);
    expect(code).toBe(2);
  });
});

describe.skipIf(!hasSignals)("npm run contract, when it is stopped", () => {
  /** A server whose lists deviate, and that counts requests. */
  async function startRun(launch: (flags: string[]) => ChildProcess) {
    let reached: () => void = () => {};
    const underWay = new Promise<void>((resolve) => {
      reached = resolve;
    });
    let count = 0;
    const { url, received } = await serve((_, response) => {
      if (++count === 30) reached();
      response.writeHead(200, { "content-type": "application/json" });
      setTimeout(() => response.end('{"data":[],"meta":{"total":0}}'), 20);
    });
    // So many that it would go on for minutes.
    const child = launch([
      ...["--base-url", url, "--api-key", KEY, "--runs", "5000", "--operation", "listServers"],
      ...reportFlags(),
    ]);
    const result = resultOf(child);
    await underWay;
    return { child, result, received };
  }

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "reports what it knows on %s, and exits with 130",
    async (signal) => {
      const { child, result } = await startRun((flags) => start(process.execPath, [...command, ...flags]));
      child.kill(signal);
      const { code, output } = await result;
      expect(code).toBe(130);
      expect(output).toContain("does not conform to the API contract (interrupted).");
      const reports = await readReports();
      expect(JSON.parse(reports.json)).toMatchObject({ interrupted: true, summary: { verdict: "does not conform" } });
      expect(reports.junit).toMatch(/<error .*interrupted.*<\/testsuites>\n$/s);
      expect((await readdir(folder)).toSorted()).toEqual(REPORTS.toSorted());
    },
  );

  /** npm, with its cache out of the way. */
  function startNpm(flags: string[]): ChildProcess {
    const npm = execFileSync("which", ["npm"], { encoding: "utf8" }).trim();
    return start(npm, ["run", "--silent", "contract", "--", ...flags], { npm_config_cache: join(folder, "npm") });
  }

  it("reports what it knows when ctrl-C ends npm, too", async () => {
    const { child, result } = await startRun(startNpm);
    killGroup(child.pid ?? 0, "SIGINT");
    const { code, output } = await result;
    expect(code).toBe(130);
    expect(output).toContain("does not conform to the API contract (interrupted).");
    expect(await readReports()).toMatchObject({ junit: expect.stringContaining("interrupted") });
  });

  it.each(["SIGTERM", "SIGHUP", "SIGKILL"] as const)("sends nothing more after npm got %s", async (signal) => {
    const { child, received } = await startRun(startNpm);
    child.kill(signal);
    // npm may be gone before the run has ended, whose last report is this.
    const last = join(folder, REPORTS.at(-1) ?? "");
    await expect.poll(() => readFile(last, "utf8").catch(() => ""), { timeout: 30_000 }).toMatch(/\n$/);
    const report = JSON.parse(await readFile(join(folder, "json"), "utf8")) as Report;
    expect(report.interrupted).toBe(true);
    // The first request is the preflight's.
    expect(received.length).toBeLessThanOrEqual(1 + report.requests);
  });
});

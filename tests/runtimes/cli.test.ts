import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterEach, describe, expect, inject, it } from "vitest";
import { cliPackage } from "../../scripts/lib/package.js";
import { root } from "../../scripts/lib/tools.js";
import { REPORTS } from "../../src/cli/report-options.js";
import type { Report } from "../../src/contract/types.js";
import { binary, OLDEST_NODE } from "./scratch.js";

const scratch = inject("cliScratch");
const BIN = join(scratch, "node_modules/@cloudnexus/cli/dist/cli/bin.js");
const NODES = [20, 22, 24, 26].map((major) => [major, binary(`node-${major}/bin/node`)] as const);

const readManifest = async (folder: string) => JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
const manifest = await readManifest(cliPackage);
const sdk = await readManifest(root);

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill();
});

/** Starts a command that serves, and gives its URL. */
function serve(node: string, ...args: string[]): Promise<string> {
  const child = spawn(node, [BIN, ...args, "--port", "0"], { cwd: scratch, stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  return urlOf(child.stdout);
}

/** The URL that a command prints when it serves. */
async function urlOf(stdout: Readable): Promise<string> {
  let output = "";
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    const [url] = /http:\/\/127\.0\.0\.1:\d+(\/v1)?/.exec(output) ?? [];
    if (url === undefined) continue;
    stdout.resume();
    return url;
  }
  throw new Error(`The command ended without a URL: ${output}`);
}

interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end. */
async function run(node: string, args: string[], cwd = scratch): Promise<Result> {
  const child = spawn(node, [BIN, ...args], { cwd, env: { ...process.env, NO_COLOR: "1" } });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += chunk));
  child.stderr.on("data", (chunk) => (output.stderr += chunk));
  const [code] = await once(child, "close");
  return { code, ...output };
}

async function program(file: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(file, args)).stdout;
}

describe("the package", () => {
  it("has the version of the SDK, and libraries in the versions that the project is tested with", () => {
    const versions = { ...sdk.devDependencies, ...sdk.dependencies };
    const expected = Object.fromEntries(Object.keys(manifest.dependencies).map((name) => [name, versions[name]]));
    expect(manifest.dependencies).toEqual(expected);
    for (const field of ["version", "engines", "license", "homepage", "bugs", "repository"]) {
      expect(manifest[field]).toEqual(sdk[field]);
    }
  });

  it("holds its build, the contract, README, LICENSE and CHANGELOG, and is clean to publint", async () => {
    const files = await readdir(join(scratch, "node_modules/@cloudnexus/cli"));
    const expected = ["CHANGELOG.md", "LICENSE", "README.md", "dist", "openapi.yaml", "package.json"];
    expect(new Set(files.filter((name) => name !== "node_modules"))).toEqual(new Set(expected));
    const data = await readFile(inject("cliTarball"));
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(data).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it("does not bring the SDK along, nor tools that only the project needs", async () => {
    const installed = await readdir(join(scratch, "node_modules"));
    expect(await readdir(join(scratch, "node_modules/@cloudnexus"))).toEqual(["cli"]);
    expect(installed).not.toContain("vitest");
  });
});

describe.each(NODES)("on Node %i", (major, node) => {
  it("shows its help and version", async () => {
    const help = await run(node, ["--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    for (const name of ["simulator", "contract", "drift", "mock"])
      expect(help.stdout).toMatch(new RegExp(`^ +${name} `, "m"));
    expect(await run(node, ["--version"])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });

  it("simulates the API for any HTTP client", async () => {
    const url = await serve(node, "simulator");
    const authorization = "Authorization: Bearer cnx_sk_test_admin";
    const { data } = JSON.parse(await program("curl", "--silent", "--header", authorization, `${url}/servers?limit=3`));
    expect(data).toHaveLength(3);
  });

  it("checks a server, and writes reports relative to the caller's folder", async () => {
    const folder = join(scratch, `node-${major}`);
    await mkdir(folder);
    const reports = REPORTS.flatMap((kind) => ["--report", `${kind}=${kind}.out`]);
    const args = ["contract", "--operation", "listServers", "--runs", "5", ...reports];
    const { code, stdout } = await run(node, args, folder);
    expect(stdout).toContain("simulator conforms to the API contract.");
    expect(code).toBe(0);
    expect(new Set(await readdir(folder))).toEqual(new Set(REPORTS.map((kind) => `${kind}.out`)));
    expect(await readFile(join(folder, "html.out"), "utf8")).toContain("<!doctype html>");
  });

  it("detects a server with a defect", async () => {
    const url = await serve(node, "mutant", "--name", "status-paused");
    const report = join(scratch, `mutant-${major}.json`);
    const flags = ["--base-url", url, "--api-key", "cnx_sk_test_admin", "--operation", "listServers", "--runs", "5"];
    const { code, stdout } = await run(node, ["contract", ...flags, "--report", `json=${report}`]);
    expect(code, stdout).toBe(1);
    const { findings }: Report = JSON.parse(await readFile(report, "utf8"));
    expect(findings).toContainEqual(expect.objectContaining({ check: "schema", operation: "listServers" }));
  });

  it("checks recorded traffic", async () => {
    const entry = {
      startedDateTime: "2026-01-01T00:00:00.000Z",
      time: 1,
      request: {
        method: "GET",
        url: "https://api.cloudnexus.io/v1/servers",
        headers: [{ name: "authorization", value: "Bearer cnx_sk_test_1" }],
      },
      response: {
        status: 200,
        headers: [{ name: "content-type", value: "application/json" }],
        content: { text: '{"data":1}' },
      },
    };
    await writeFile(join(scratch, `traffic-${major}.har`), JSON.stringify({ log: { entries: [entry] } }));
    const { code, stdout } = await run(node, ["drift", "--har", `traffic-${major}.har`]);
    expect(stdout).toMatch(/FAILURE \[schema\] listServers/);
    expect(code).toBe(1);
  });
});

describe("on the oldest Node", () => {
  it("serves a client in Python", async () => {
    const url = await serve(OLDEST_NODE, "simulator", "--servers", "45");
    expect(await program("python3", `${root}tests/runtimes/list_servers.py`, url, "cnx_sk_test_admin")).toBe("45\n");
  });

  it("mocks the API with Prism", async () => {
    const url = await serve(OLDEST_NODE, "mock");
    const response = await fetch(`${url}/servers`, { headers: { authorization: "Bearer cnx_sk_test_1" } });
    expect(response.status).toBe(200);
  });

  it.each(["SIGTERM", "SIGKILL"] as const)("stops serving when npx gets %s", async (signal) => {
    const npx = spawn("npx", ["--no-install", "@cloudnexus/cli", "simulator", "--port", "0"], {
      cwd: scratch,
      stdio: ["ignore", "pipe", "inherit"],
    });
    started.push(npx);
    const url = await urlOf(npx.stdout);
    expect((await fetch(url)).status).toBeGreaterThan(0);
    npx.kill(signal);
    await expect
      .poll(
        () =>
          fetch(url).then(
            () => "up",
            () => "down",
          ),
        { timeout: 10_000 },
      )
      .toBe("down");
  });

  it("takes another contract, for each of its commands", async () => {
    const text = await readFile(`${root}openapi.yaml`, "utf8");
    await writeFile(join(scratch, "other.yaml"), text.replaceAll("/servers:", "/machines:"));
    const contract = ["--contract", "other.yaml"];
    const [simulator, mock] = await Promise.all([
      serve(OLDEST_NODE, "simulator", ...contract),
      serve(OLDEST_NODE, "mock", ...contract),
    ]);
    const headers = { authorization: "Bearer cnx_sk_test_admin" };
    for (const url of [simulator, mock]) expect((await fetch(`${url}/machines`, { headers })).status).toBe(200);
    const flags = [
      "--base-url",
      simulator,
      "--api-key",
      "cnx_sk_test_admin",
      "--operation",
      "listServers",
      "--runs",
      "5",
    ];
    const { code, stdout } = await run(OLDEST_NODE, ["contract", ...contract, ...flags]);
    expect(stdout).toContain("conforms to the API contract.");
    expect(code).toBe(0);
  });

  it.each([
    [[], /^Usage: npx @cloudnexus\/cli/],
    [["simulate"], /^Unknown command "simulate"; expected one of simulator, contract/],
    [["contract", "--base-ulr", "x"], /^Unknown option '--base-ulr'/],
    [["simulator", "--contract", "nowhere.yaml"], /^No contract at nowhere\.yaml/],
  ])("%j exits with code 2 and says what to do", async (args, message) => {
    expect(await run(OLDEST_NODE, args)).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
  });
});

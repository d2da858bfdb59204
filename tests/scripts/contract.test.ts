import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import type { Report } from "../../src/contract/index.js";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Asked {
  method: string | undefined;
  authorization: string | undefined;
}

/** A server that gives every request the same answer. */
async function serve(status: number, body: string): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  server = createServer(({ method, headers: { authorization } }, response) => {
    asked.push({ method, authorization });
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1`, asked };
}

function contract(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", `${root}scripts/contract.ts`, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, NO_COLOR: "1" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

describe("npm run contract", () => {
  it("tells what a broken server does wrong, in words that a person can act on, and exits with 1", async () => {
    const { url, asked } = await serve(200, '{"data":[],"meta":{"total":0,"next_cursor":null}}');
    const folder = await mkdtemp(join(tmpdir(), "cloudnexus-"));
    const reports = ["json", "html", "junit"].flatMap((kind) => ["--report", `${kind}=${join(folder, kind)}`]);
    const { code, output } = await contract(
      "--base-url",
      url,
      "--api-key",
      "cnx_sk_test_secret",
      "--runs",
      "5",
      ...reports,
    );
    const [json, html, junit] = await Promise.all(
      ["json", "html", "junit"].map((kind) => readFile(join(folder, kind), "utf8")),
    );
    await rm(folder, { recursive: true });

    expect(code).toBe(1);
    expect(output).toContain("✗ listServers: boundaries");
    expect(output).toMatch(
      /^FAILURE \[schema\] listServers: In the body \/meta\/prev_cursor is missing\. \(\d+ cases\)$/m,
    );
    expect(output).toMatch(/^FAILURE \[auth\] listServers\b.*: With .* the answer is 200 instead of 401\./m);
    expect(output).toMatch(/^FAILURE \[boundaries\] listServers: Accepted with 200, although not valid: status /m);
    expect(output).toMatch(
      /^WARNING \[boundaries\] listServers: .* limit below its minimum: 0\.(.*\n){1,12} +inferred +Integer and default are published/m,
    );
    expect(output).toContain(
      `curl -i '${url}/servers?status=running&region=us-east-1&limit=0' -H "Authorization: Bearer $CLOUDNEXUS_API_KEY"`,
    );
    expect(output).toMatch(/openapi\.yaml:\d+, #\/components\/schemas\/PageMeta\/required/);
    expect(output).toContain("The contract is NOT kept");

    const report = JSON.parse(json ?? "") as Report;
    const told = report.findings.map(({ message }) => message);
    expect(new Set(told).size).toBe(told.length);
    expect(report.notRun).toContainEqual(expect.objectContaining({ operation: "createServer", group: "boundaries" }));
    expect(html).toContain("<!doctype html>");
    expect(junit).toContain("<failure");
    // Nothing but reads went out, and the key went nowhere else.
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(asked).toContainEqual({ method: "GET", authorization: "Bearer cnx_sk_test_secret" });
    expect(output + json + html + junit).not.toContain("cnx_sk_test_secret");
  });

  it("says in a line that a key is refused by every operation, and exits with 2", async () => {
    const { url } = await serve(401, "{}");
    const { code, output } = await contract("--base-url", url, "--api-key", "cnx_sk_test_secret");
    expect(output).toMatch(/^The key is refused by every operation, with 401: .*\n$/);
    expect(code).toBe(2);
  });

  it("says in a line that no server answers, and exits with 2", async () => {
    const { url } = await serve(200, "{}");
    await new Promise((resolve) => server?.close(resolve));
    const { code, output } = await contract("--base-url", url, "--api-key", "cnx_sk_test_secret");
    expect(output).toMatch(/^No server answers at http:\/\/127\.0\.0\.1:\d+\/v1 \(.*ECONNREFUSED.*\): .*\n$/);
    expect(code).toBe(2);
  });
});

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";

/** Starts the command; `output` grows until it ends. */
function start(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", `${root}scripts/cli.ts`, "simulator", ...args], {
    cwd: root,
  });
  const run = { child, output: "", code: new Promise<number | null>((resolve) => child.on("close", resolve)) };
  const listening = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        run.output += chunk.toString();
        const url = /listening on (\S+)[\s\S]*curl/.exec(run.output)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
  });
  return { ...run, listening, text: () => run.output };
}

describe("npm run simulator", () => {
  it("prints its base URL and keys, follows its flags, and exits with code 0 on SIGINT", async () => {
    const flags =
      "--port 0 --servers 7 --seed 3 --limit 5 --window 3600 --latency 1-2 --skew=-86400 --fault html=0 --plans a,b --regions c --images d";
    const run = start(...flags.split(" "), "--key", "cnx_sk_test_mine=read-only");
    const baseUrl = await run.listening;
    expect(run.text()).toContain("cnx_sk_test_admin");
    expect(run.text()).toContain("read-only cnx_sk_test_mine");
    const headers = { authorization: "Bearer cnx_sk_test_mine" };
    const response = await fetch(`${baseUrl}/servers`, { headers });
    expect((await response.json()).meta.total).toBe(7);
    expect(response.headers.get("x-ratelimit-limit")).toBe("5");
    expect(Date.parse(response.headers.get("date") ?? "")).toBeLessThan(Date.now() - 80_000_000);
    expect((await fetch(`${baseUrl}/servers`, { method: "POST", headers, body: "{}" })).status).toBe(403);
    const body = JSON.stringify({ name: "a", plan: "x", region: "x", image: "x" });
    const json = { authorization: "Bearer cnx_sk_test_admin", "content-type": "application/json" };
    const { error } = await (await fetch(`${baseUrl}/servers`, { method: "POST", headers: json, body })).json();
    expect(error.message).toBe("plan must be one of a, b. region must be one of c. image must be one of d.");
    run.child.kill("SIGINT");
    // Windows has no signals: there the process is terminated.
    expect(await run.code).toBe(process.platform === "win32" ? null : 0);
  });

  it.each([
    [["--port", "http"], /--port http: give a number/],
    [["--servers", "ten"], /^--servers must be an integer of at least 0 \(got ten\)/],
    [["--servers=-1"], /^--servers must be an integer of at least 0 \(got -1\)/],
    [["--limit", "0"], /^--limit must be an integer of at least 1 \(got 0\)/],
    [["--window", "1.5"], /^--window must be an integer of at least 1 \(got 1\.5\)/],
    [["--latency", "80-20"], /^--latency must be milliseconds, or a range .* \(got "80-20"\)/],
    [["--latency=-5"], /^--latency must be milliseconds/],
    [["--skew", "later"], /^--skew must be a number \(got "later"\)/],
    [["--key", "abc"], /^--key must have the form KEY=PERMISSION/],
    [["--key", "secret=admin"], /^Invalid --key; expected cnx_sk_test_ [^s]/],
    [["--key", "cnx_sk_test_a=root"], /^Unknown permission "root" in --key; expected one of admin/],
    [["--fault", "drop=1"], /^Unknown --fault "drop"/],
    [["--fault", "cut=2"], /^--fault cut must be a number from 0 to 1/],
    [["--plans", ","], /^--plans must not be empty/],
    [["--host", ""], /^--host has an empty value/],
    [["--port", ""], /^--port has an empty value/],
    [["--port", "1e3"], /^--port 1e3: give a number/],
    [["--contract", ""], /^--contract has an empty value/],
    [["--contract", "tests"], /^Cannot read the contract tests: it is a folder\./],
    [["--nonsense"], /'--nonsense'.*--help/],
  ])("%j exits with code 2 and a message of one line", async (args, message) => {
    const run = start(...args);
    expect(await run.code).toBe(2);
    expect(run.text()).toMatch(message);
    expect(run.text().trim().split("\n")).toHaveLength(1);
  });

  it("prints a call of the contract that it simulates, which may be given by the environment", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cloudnexus-"));
    const file = join(folder, "machines.yaml");
    const text = await readFile(`${root}openapi.yaml`, "utf8");
    await writeFile(file, text.replaceAll("/servers:", "/machines:"));
    process.env.CLOUDNEXUS_CONTRACT = file;
    const run = start("--port", "0");
    delete process.env.CLOUDNEXUS_CONTRACT;
    const baseUrl = await run.listening;
    const call = `curl -H "Authorization: Bearer cnx_sk_test_admin" ${baseUrl}/machines`;
    await expect.poll(run.text).toContain(`${call}\n`);
    run.child.kill("SIGINT");
    await run.code;
    await rm(folder, { recursive: true });
  });

  it("reports that a port is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const run = start("--port", String(port));
    expect(await run.code).toBe(2);
    other.close();
    expect(run.text()).toContain(`Port ${port} is taken`);
  });

  it("--help shows usage, options with defaults, examples and exit codes", async () => {
    const run = start("--help");
    expect(await run.code).toBe(0);
    expect(run.text()).toMatch(
      /^Usage: npm run simulator -- \[options\][\s\S]*--port N.*\(default 4010\)[\s\S]*Examples:[\s\S]*Exit codes:/,
    );
    expect(run.text()).toContain("dropBefore, dropAfter, errorBefore, errorAfter, stall, cut, html, burst");
  });
});

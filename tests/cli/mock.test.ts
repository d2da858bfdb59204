import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { root } from "../../scripts/lib/tools.js";

/** Starts `npm run mock` on a free port, without npm; `output` grows until it ends. */
function run(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", `${root}scripts/cli.ts`, "mock", "--port", "0", ...args], {
    cwd: root,
  });
  command = child;
  const running = { child, output: "", code: new Promise<number | null>((resolve) => child.on("close", resolve)) };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      running.output += chunk.toString();
    });
  }
  return running;
}

let command: ReturnType<typeof spawn> | undefined;
let url: string;
afterEach(() => void command?.kill("SIGKILL"));

/** Starts the mock and waits for its URL. */
async function start(...args: string[]) {
  const running = run(...args);
  url = await vi.waitFor(() => {
    const [, found] = /listens on (\S+)/.exec(running.output) ?? [];
    expect(found, running.output).toBeDefined();
    return found ?? "";
  }, WAIT);
  return running;
}

const WAIT = { timeout: 30_000, interval: 50 };
const get = (path: string) => fetch(url + path, { headers: { authorization: "Bearer cnx_sk_test_1" } });

/** Only connects: a Prism that has lost the command dies of the next request, since it cannot log it. */
async function connectToMock(): Promise<void> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await once(socket, "connect");
  socket.destroy();
}

it("responds with the contract's examples, and refuses a request without a key", async () => {
  await start();
  const response = await get("/servers");
  expect(response.status).toBe(200);
  expect(response.headers.get("x-ratelimit-limit")).toBe("1000");
  expect((await response.json()).data[0].id).toBe("srv_8x9y2z3a4b");
  expect((await fetch(`${url}/servers`)).status).toBe(401);
});

it.each(["SIGINT", "SIGKILL"] as const)("leaves no Prism behind after %s", async (signal) => {
  const { child } = await start();
  await connectToMock();
  child.kill(signal);
  const [code] = await once(child, "exit");
  if (signal === "SIGINT" && process.platform !== "win32") expect(code).toBe(0);
  await vi.waitFor(() => expect(connectToMock()).rejects.toThrow("ECONNREFUSED"), { timeout: 10_000, interval: 100 });
});

describe("with a contract that is edited", () => {
  let folder: string;
  let file: string;
  let valid: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mock-test-"));
    file = join(folder, "api.yaml");
    valid = await readFile(`${root}openapi.yaml`, "utf8");
    await writeFile(file, valid);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("goes on while the file is invalid, and serves the next valid one at the same URL", async () => {
    const running = await start("--contract", file);
    const before = running.output.length;
    await writeFile(file, `${valid}\nbroken: [`);
    await vi.waitFor(() => expect(running.output.slice(before)).toMatch(/\n$/), WAIT);
    expect(running.output.slice(before)).toMatch(/^Change ignored .* not valid YAML: .*api\.yaml: .*\n$/);
    expect((await get("/servers")).status).toBe(200);
    await writeFile(file, valid.replaceAll("/servers:", "/machines:"));
    await vi.waitFor(async () => expect((await get("/machines")).status).toBe(200), WAIT);
    expect(running.output).toContain("The contract changed: the mock has restarted.");
  });
});

/** The process of Prism that a command started. */
function prismOf(parent: number | undefined): number {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const processes = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)/.exec(line) ?? []);
  return Number(processes.find(([, , ppid, args]) => Number(ppid) === parent && args?.includes("prism"))?.[1]);
}

it.skipIf(process.platform === "win32")("exits with code 2 and says what happened if Prism ends", async () => {
  const running = await start();
  process.kill(prismOf(running.child.pid), "SIGKILL");
  expect(await running.code).toBe(2);
  expect(running.output).toMatch(/^Prism ended with the signal SIGKILL\.\n( {2}.*\n)+Start the mock again\.\n$/m);
});

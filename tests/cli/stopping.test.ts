import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";

/** The commands that serve until the user stops them, with the exit code that they then have. */
const COMMANDS = [
  ["simulator", [], 0],
  ["mock", [], 0],
  ["mutant", ["--name", "status-paused"], 0],
  // Nothing could be judged.
  ["drift", ["--proxy", "--target", "http://127.0.0.1:9/v1"], 2],
] as const;

let folder: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stopping-"));
});
afterEach(async () => {
  if (child?.pid !== undefined) killGroup(child.pid);
  await rm(folder, { recursive: true });
});

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of its processes have ended.
  }
}

/** Starts a program that serves, and gives its port as soon as it has printed its URL. */
async function start(file: string, args: readonly string[]): Promise<{ child: ChildProcess; port: number }> {
  const started = spawn(file, [...args, "--port", "0"], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: folder, npm_config_cache: join(folder, "npm") },
    stdio: ["ignore", "pipe", "inherit"],
    // A group of its own, so that the test can end what is left of it.
    detached: true,
  });
  child = started;
  let output = "";
  for await (const chunk of started.stdout.iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    const [, port] = /http:\/\/127\.0\.0\.1:(\d{2,})/.exec(output) ?? [];
    if (port === undefined) continue;
    started.stdout.resume();
    return { child: started, port: Number(port) };
  }
  throw new Error(`The command ended without a URL: ${output}`);
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

// Windows has no signals.
describe.skipIf(process.platform === "win32").each(COMMANDS)("npm run %s", (name, args, expected) => {
  it.each(["SIGTERM", "SIGKILL"] as const)("leaves its port when npm gets %s", async (signal) => {
    const npm = execFileSync("which", ["npm"], { encoding: "utf8" }).trim();
    const { child, port } = await start(npm, ["run", "--silent", name, "--", ...args]);
    expect(await isListening(port)).toBe(true);
    child.kill(signal);
    await expect.poll(() => isListening(port), { timeout: 10_000 }).toBe(false);
  });

  it("ends by itself when its terminal is closed", async () => {
    const { child, port } = await start(process.execPath, ["--import", "tsx", "scripts/cli.ts", name, ...args]);
    child.kill("SIGHUP");
    expect(await once(child, "exit")).toEqual([expected, null]);
    expect(await isListening(port)).toBe(false);
  });
});

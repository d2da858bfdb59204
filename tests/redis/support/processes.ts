import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Redis } from "ioredis";
import type { ApiSettings, ApiTold, Tally, WorkerSettings, WorkerTold } from "./types.js";

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Whether there is a `redis-server`. Under CI there has to be, where it can be installed. */
export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;
if (!hasRedis) {
  const message = "There is no redis-server here (Debian: apt-get install redis-server), which these tests need.";
  if (process.env.CI && process.platform === "linux") throw new Error(message);
  console.warn(`Skipped: ${message}`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A Redis of the tests' own, which keeps nothing on disk. */
export class RedisServer {
  #child: ChildProcess | undefined;
  readonly port: number;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.restart();
    return server;
  }

  async restart(): Promise<void> {
    const args = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    for await (const chunk of child.stdout) {
      if (String(chunk).includes("Ready to accept connections")) break;
    }
  }

  /** What is kept of how many places are left, in any window. */
  async countsLeft(): Promise<string[]> {
    const admin = new Redis(this.port, "127.0.0.1");
    const names = (await admin.keys("cloudnexus:*")).filter((name) => /^cloudnexus:\w+:\d+:\d+$/.test(name));
    const counts = await Promise.all(names.map(async (name) => `${name} ${await admin.get(name)}`));
    admin.disconnect();
    return counts;
  }

  signal(name: "SIGSTOP" | "SIGCONT"): void {
    this.#child?.kill(name);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

/** The API and its workers, each a process. They are built first: tsx would take its time in each. */
export class Fleet {
  readonly #directory: string;
  readonly #children: ChildProcess[] = [];

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async build(): Promise<Fleet> {
    const directory = await mkdtemp(join(tmpdir(), "redis-tests-"));
    await build({
      entryPoints: [here("api.ts"), here("worker.ts")],
      bundle: true,
      platform: "node",
      format: "esm",
      target: "es2022",
      outdir: directory,
      outExtension: { ".js": ".mjs" },
      // What is bundled of CommonJS asks for it.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "error",
    });
    return new Fleet(directory);
  }

  async api(settings: ApiSettings): Promise<Api> {
    const child = this.#fork("api.mjs", settings);
    return new Api(child, (await heard<ApiTold>(child)).url ?? "");
  }

  async worker(settings: WorkerSettings): Promise<Worker> {
    const child = this.#fork("worker.mjs", settings);
    await once(child, "message");
    return new Worker(child);
  }

  /** Ends all processes. */
  async end(): Promise<void> {
    await Promise.all(this.#children.splice(0).map(kill));
  }

  async remove(): Promise<void> {
    await this.end();
    await rm(this.#directory, { recursive: true });
  }

  #fork(file: string, settings: object): ChildProcess {
    const child = fork(join(this.#directory, file), [JSON.stringify(settings)], { execArgv: [] });
    this.#children.push(child);
    return child;
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** The next message. */
async function heard<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, "message");
  return message;
}

export class Api {
  readonly #child: ChildProcess;
  readonly url: string;

  constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** What each window was used for, oldest first. */
  async tallies(): Promise<Tally[]> {
    return (await this.ask()).tallies ?? [];
  }

  /** With a limit, the plan is changed. */
  async ask(limit?: number): Promise<ApiTold> {
    this.#child.send({ limit });
    return heard<ApiTold>(this.#child);
  }
}

export class Worker {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  ask(): Promise<WorkerTold> {
    this.#child.send("how");
    return heard<WorkerTold>(this.#child);
  }

  kill(): Promise<void> {
    return kill(this.#child);
  }
}

export const total = (tally: Tally) => Object.values(tally.used).reduce((sum, count) => sum + count, 0);

import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Redis } from "ioredis";
import type { ApiReport, ApiSettings, Tally, WorkerReport, WorkerSettings } from "./types.js";

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const isInstalled = (program: string) => spawnSync(program, ["--version"]).status === 0;

/** The server to test with: `REDIS_SERVER=valkey-server npm run check -- --only redis-resilience` tests Valkey. */
const redisServer = process.env.REDIS_SERVER ?? "redis-server";

export const hasValkey = isInstalled("valkey-server");

/** Whether the server is installed. Under CI it has to be, where it can be. */
export const hasRedis = isInstalled(redisServer);
if (!hasRedis) {
  const message = `${redisServer} is not installed (Debian: apt-get install redis-server), which these tests need.`;
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

/** A Redis or Valkey server for one test, which stores nothing on disk. */
export class RedisServer {
  #child: ChildProcess | undefined;
  readonly port: number;
  readonly #program: string;
  readonly #options: string[];

  private constructor(port: number, program: string, options: string[] = []) {
    this.port = port;
    this.#program = program;
    this.#options = options;
  }

  static async start(program = redisServer): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), program);
    await server.restart();
    return server;
  }

  /** Starts a cluster of one server. It writes its configuration to the directory. */
  static async startCluster(directory: string): Promise<RedisServer> {
    const busPort = String(await freePort());
    const options = ["--cluster-enabled", "yes", "--cluster-port", busPort, "--cluster-announce-ip", "127.0.0.1"];
    options.push("--dir", directory);
    const server = new RedisServer(await freePort(), redisServer, options);
    await server.restart();
    const admin = new Redis(server.port, "127.0.0.1");
    await admin.cluster("ADDSLOTSRANGE", 0, 16_383);
    while (!(await admin.cluster("INFO")).includes("cluster_state:ok")) await sleep(20);
    admin.disconnect();
    return server;
  }

  async restart(): Promise<void> {
    const args = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    args.push(...this.#options);
    const child = spawn(this.#program, args, { stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    for await (const chunk of child.stdout) {
      if (String(chunk).includes("Ready to accept connections")) break;
    }
  }

  /** How many requests the windows in Redis have used, as far as it knows. */
  async usedRequests(): Promise<number> {
    return (await this.#states()).reduce((sum, { window }) => sum + (window?.used ?? 0), 0);
  }

  /** How many requests each worker has reserved, as far as Redis knows, the smallest number first. */
  async reservations(): Promise<number[]> {
    const states = await this.#states();
    const workers = states.flatMap(({ workers }) => Object.values(workers));
    return workers.map(({ reserved }) => reserved).sort((a, b) => a - b);
  }

  /** Whether a window is known that is not over yet. */
  async isWindowOpen(): Promise<boolean> {
    return (await this.#states()).some(({ window }) => window !== undefined && Date.now() < window.endsAt);
  }

  async #states(): Promise<
    { window?: { used: number; endsAt: number }; workers: Record<string, { reserved: number }> }[]
  > {
    const admin = new Redis(this.port, "127.0.0.1");
    const names = await admin.keys("cloudnexus:*");
    const states = await Promise.all(names.map((name) => admin.get(name)));
    admin.disconnect();
    return states.flatMap((state) => (state === null ? [] : [JSON.parse(state)]));
  }

  /** How many scripts it has run: each is one round trip. */
  async roundTrips(): Promise<number> {
    const admin = new Redis(this.port, "127.0.0.1");
    const stats = await admin.info("commandstats");
    admin.disconnect();
    return [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
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

/** The API and its workers, each in its own process. They are bundled once, since tsx would compile them in each. */
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
      // Bundled CommonJS modules need it.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "error",
    });
    return new Fleet(directory);
  }

  async api(settings: ApiSettings): Promise<Api> {
    const child = this.#fork("api.mjs", settings);
    return new Api(child, (await nextMessage<ApiReport>(child)).url ?? "");
  }

  async worker(settings: WorkerSettings): Promise<Worker> {
    const child = this.#fork("worker.mjs", settings);
    await once(child, "message");
    return new Worker(child);
  }

  /** Kills all processes. */
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

async function nextMessage<T>(child: ChildProcess): Promise<T> {
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

  report(): Promise<ApiReport> {
    return this.#request({});
  }

  /** Changes the plan. */
  async setLimit(limit: number): Promise<void> {
    await this.#request({ limit });
  }

  #request(message: { limit?: number }): Promise<ApiReport> {
    this.#child.send(message);
    return nextMessage<ApiReport>(this.#child);
  }
}

export class Worker {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  signal(name: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(name);
  }

  report(): Promise<WorkerReport> {
    this.#child.send("report");
    return nextMessage<WorkerReport>(this.#child);
  }

  kill(): Promise<void> {
    return kill(this.#child);
  }
}

export const total = (tally: Tally) => Object.values(tally.used).reduce((sum, count) => sum + count, 0);

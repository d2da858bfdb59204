import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Contender {
  name: string;
  /** Has `connect`, `list` and, mostly, `create`. */
  module: string;
  /** npm's name of what it is made of, where that isn't Node itself. */
  packages: string[];
  isOurs?: boolean;
  /** It waits between calls on purpose, so that few have to do, and lets one write go a second. */
  isThrottled?: boolean;
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const peer = (name: string, file: string, ...packages: string[]): Contender => ({
  name,
  module: here(`peers/${file}.mjs`),
  packages,
});

const ours = (name: string, file: string): Contender => ({
  name,
  module: here(`cloudnexus/${file}.mjs`),
  packages: [],
  isOurs: true,
});

/** What the others are compared with. */
export const rawFetch = peer("raw fetch", "fetch");
/** The same once more: what it differs by is noise. */
export const twin = peer("raw fetch again", "fetch");
export const methods = ours("**CloudNexus** methods", "methods");
export const raw = ours("**CloudNexus** `GET`, `POST`", "raw");
/** Over the transport for Node. */
export const node = ours("**CloudNexus** over `nodeFetch`", "node");

export const peers = [
  peer("undici.request", "undici", "undici"),
  peer("openapi-fetch", "openapi-fetch", "openapi-fetch"),
  peer("Redocly's generated client", "redocly", "@redocly/cli"),
  peer("ky", "ky", "ky"),
  peer("openai", "openai", "openai"),
  peer("cloudflare", "cloudflare", "cloudflare"),
  peer("stripe", "stripe", "stripe"),
  peer("@octokit/core", "octokit", "@octokit/core"),
  {
    ...peer("@octokit/core, throttling", "octokit-throttling", "@octokit/core", "@octokit/plugin-throttling"),
    isThrottled: true,
  },
];

export const contenders = [rawFetch, twin, methods, raw, node, ...peers];

/** A process, and what it can be asked. */
export interface Process<Q, A> {
  ask(question: Q): Promise<A>;
  stop(): Promise<void>;
}

/** Starts one of the folder's own modules in a process of its own, without the TypeScript loader that runs this one. */
async function start<Q extends object | string, A>(
  file: string,
  args: string[] = [],
): Promise<Process<Q, A> & { ready: unknown }> {
  // Garbage is collected by the thread that made it: helpers take time that depends on who else wants the other cores.
  const child = fork(here(file), args, { execArgv: ["--expose-gc", "--single-threaded-gc"] });
  const [ready] = await answerOf(child);
  return {
    ready,
    async ask(question) {
      child.send(question);
      const [answer] = await answerOf(child);
      return answer as A;
    },
    async stop() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}

/** The next message; a process that ends instead would be waited for without end. */
function answerOf(child: ChildProcess): Promise<unknown[]> {
  const end = new AbortController();
  const died = once(child, "exit", { signal: end.signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.slice(2).join(" ")} ended with code ${code}.`);
  });
  return Promise.race([once(child, "message", { signal: end.signal }), died]).finally(() => {
    died.catch(() => {});
    end.abort();
  });
}

export interface Server extends Process<string, number> {
  /** Without a path. */
  url: string;
}

/** Asked for a key, it says how often that was refused. */
export async function startServer(): Promise<Server> {
  const server = await start<string, number>("server.mjs");
  return { ...server, url: `http://127.0.0.1:${server.ready}` };
}

/** A question to a contender; see contender.mjs for the answers. */
export type Job =
  | { name: "calls"; method: "list" | "create"; calls: number; width: number }
  | { name: "walk"; consumerMs: number; prefetch: 0 | 1 }
  | { name: "consume"; pages: number; consumerMs: number }
  | { name: "memory"; calls: number };

interface Failures {
  failed: number;
  /** The first. */
  failure?: string;
}

export type Answer<J> = J extends { name: "calls" }
  ? Failures & { seconds: number; cpuSeconds: number }
  : J extends { name: "memory" }
    ? Failures & { growth: number; peak: number }
    : { seconds: number; items: number };

/** A contender that fails would else be faster for doing nothing. */
export function refuseFailures({ failed, failure }: Failures, { name }: Contender): void {
  if (failed > 0) throw new Error(`${name}: ${failed} calls failed, first with: ${failure}`);
}

export type Ask = <J extends Job>(contender: Contender, job: J) => Promise<Answer<J>>;

/** Starts contenders, each in a process of its own, for as long as they are used. */
export async function withRunning<T>(
  contenders: Contender[],
  { baseUrl, apiKey = "cnx_sk_test_benchmark" }: { baseUrl: string; apiKey?: string },
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const starting = contenders.map(async (contender) => {
    const running = await start<Job, never>("contender.mjs", [contender.module, baseUrl, apiKey]);
    return [contender, running] as const;
  });
  const running = new Map(await Promise.all(starting));
  try {
    return await use(async (contender, job) => {
      const process = running.get(contender);
      if (!process) throw new Error(`${contender.name} was not started.`);
      return process.ask(job);
    });
  } finally {
    await Promise.all([...running.values()].map((process) => process.stop()));
  }
}

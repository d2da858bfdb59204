import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { contractPath } from "../../openapi/contract.js";
import { UsageError } from "../../openapi/usage-error.js";
import { listenFailure } from "./listen-failure.js";

const PRISM = createRequire(import.meta.url).resolve("@stoplight/prism-cli/dist/index.js");

/** Loaded into Prism's process, so that it ends when this process does, even if this one is killed. */
const EXIT_WITH_PARENT = `data:text/javascript,${encodeURIComponent(
  "process.once('disconnect', () => process.exit()); if (!process.connected) process.exit();",
)}`;

/**
 * Prism watches the contract, takes another port when it changes if it was given port 0, and exits if it has become
 * invalid. Its watcher, chokidar, takes these settings from the environment: it looks again after the longest interval
 * that a timer can have, 24 days.
 */
const WATCH_NOTHING = { CHOKIDAR_USEPOLLING: "1", CHOKIDAR_INTERVAL: String(2 ** 31 - 1) };

/** How much of Prism's output is kept, in characters: enough for its last lines. */
const KEPT_OUTPUT = 8000;
const LAST_LINES = 5;

const FLAGS = [
  "--host=127.0.0.1",
  "--multiprocess=false",
  "--cors=false",
  // A violation of Prism's own is not turned into a 500.
  "--errors=false",
  // The line that says where it listens is logged at this level.
  "--verboseLevel=info",
];

export interface Mock {
  /** The base URL, without a slash at its end. */
  url: string;
  /** Resolves when Prism has ended, to how and to what it printed last. */
  ended: Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts Prism's command line on the contract, in a process of its own. It responds with the contract's examples, and
 * does not notice if the contract changes. Port 0 takes any free port.
 *
 * @throws UsageError if the port is taken, or Prism does not start.
 */
export async function startMock({ port = 0, contract = contractPath } = {}): Promise<Mock> {
  const prism = fork(PRISM, ["mock", contract, `--port=${port}`, ...FLAGS], {
    execArgv: ["--import", EXIT_WITH_PARENT],
    env: { ...process.env, ...WATCH_NOTHING },
    // ctrl-C in a terminal ends only this process, which then ends Prism. On Windows this would open a console.
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const output = readOutput(prism);
  const ended = untilEnded(prism, output);
  const url = await Promise.race([output.url, ended.then((how) => Promise.reject(startFailure(how, port)))]);
  return {
    url,
    ended,
    async close() {
      prism.kill();
      await ended;
    },
  };
}

interface Output {
  /** The URL that Prism listens on, as soon as it does. */
  url: Promise<string>;
  last(): string;
}

/** Reads what Prism prints, to the end: a full pipe would block it. Only the last part is kept. */
function readOutput({ stdout, stderr }: ChildProcess): Output {
  let output = "";
  const url = new Promise<string>((resolve) => {
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
      const [, found] = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    };
    stdout?.on("data", read);
    stderr?.on("data", read);
  });
  return { url, last: () => output };
}

function untilEnded(prism: ChildProcess, output: Output): Promise<string> {
  return new Promise((resolve) => {
    prism.once("error", (error) => resolve(error.message));
    prism.once("close", (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `the signal ${signal}`;
      resolve([`Prism ended with ${how}.`, ...lastLines(output.last())].join("\n  "));
    });
  });
}

/** The error that ended Prism, which it prints with its usage and a stack; else its last lines. */
function lastLines(output: string): string[] {
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !/^ +at /.test(line));
  const error = lines.findLast((line) => /^\w*Error\b.*:/.test(line));
  return error === undefined ? lines.slice(-LAST_LINES) : [error];
}

function startFailure(how: string, port: number): unknown {
  return listenFailure(new UsageError(`The mock did not start. ${how}`), port);
}

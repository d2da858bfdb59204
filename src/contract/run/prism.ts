import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { contractPath } from "../../openapi/contract.js";
import { listenFailure } from "./listen-failure.js";

const PRISM = createRequire(import.meta.url).resolve("@stoplight/prism-cli/dist/index.js");

/** Loaded into Prism's process, so that it ends when this process does, even if this one is killed. */
const EXIT_WITH_PARENT = "data:text/javascript,process.once('disconnect',()=>process.exit())";

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
  close(): Promise<void>;
}

/**
 * Starts Prism's command line on the contract, in a process of its own. It responds with the contract's examples. Port 0
 * takes any free port.
 *
 * @throws UsageError if the port is taken.
 */
export async function startMock({ port = 0, contract = contractPath } = {}): Promise<Mock> {
  const prism = fork(PRISM, ["mock", contract, `--port=${port}`, ...FLAGS], {
    execArgv: ["--import", EXIT_WITH_PARENT],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const url = await listening(prism, port);
  return {
    url,
    async close() {
      if (prism.exitCode !== null || prism.signalCode !== null) return;
      prism.kill();
      await once(prism, "exit");
    },
  };
}

/** The URL that Prism listens on, as soon as it does. */
async function listening(prism: ChildProcess, port: number): Promise<string> {
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const [, found] = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    };
    prism.stdout?.on("data", read);
    prism.stderr?.on("data", read);
    prism.once("error", reject);
    prism.once("close", () => reject(listenFailure(new Error(`Prism did not start:\n${output}`), port)));
  });
  // Prism goes on logging requests. A full pipe would block it, so the rest is read and dropped.
  for (const stream of [prism.stdout, prism.stderr]) stream?.removeAllListeners("data").resume();
  return url;
}

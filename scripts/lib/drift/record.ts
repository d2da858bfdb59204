import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { listenFailure, UsageError } from "../command.js";
import { startTool } from "../tools.js";

interface Recorder {
  /** The server's base URL. */
  target: string;
  port: number;
  /** For the recording, which holds keys until it is read. */
  folder: string;
  /** Is told of the base URL to be called in the target's place. */
  onReady(baseUrl: string): void;
}

/** Records what passes through Redocly's proxy until ctrl-C, and returns the HAR. */
export async function record({ target, port, folder, onReady }: Recorder): Promise<string> {
  const { origin, pathname } = new URL(target);
  const har = join(folder, "recorded.har");
  const proxy = startTool("redocly", ["proxy", "--target", origin, "--port", String(port), "--har", har]);
  const stop = () => proxy.kill("SIGINT");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  let said = "";
  let isReady = false;
  for (const stream of [proxy.stdout, proxy.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const [, url] = /listening on (http:\/\/\S+)/.exec(said) ?? [];
      if (isReady || url === undefined) return;
      isReady = true;
      onReady(url + pathname);
    });
  }
  await once(proxy, "close");
  try {
    return await readFile(har, "utf8");
  } catch {
    const last = `The proxy stopped: ${said.trim().split("\n").at(-1)}`;
    throw said.includes("EADDRINUSE") ? listenFailure(said, port) : new UsageError(last);
  }
}

import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { listenFailure } from "../../../src/contract/run/listen-failure.js";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};

const CHANGES = "/.changes";
const RELOAD = `<script>new EventSource("${CHANGES}").onmessage = () => location.reload();</script>`;

export interface LiveServer {
  url: string;
  /** Makes every open page load itself again. */
  reload(): void;
  close(): Promise<void>;
}

/** Serves a folder to this machine only. Its pages reload when `reload` is called. */
export async function serveFolder(folder: string, port: number): Promise<LiveServer> {
  const listeners = new Set<ServerResponse>();
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    if (pathname === CHANGES) {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      listeners.add(response);
      response.on("close", () => listeners.delete(response));
      return;
    }
    const path = pathOf(pathname);
    const body = path && (await readFile(join(folder, path)).catch(() => undefined));
    if (!path || !body) return void response.writeHead(404).end("No such page.");
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "cache-control": "no-store" });
    response.end(type.startsWith("text/html") ? withReload(body.toString()) : body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenFailure(error, port)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    reload: () => {
      for (const listener of listeners) listener.write("data: changed\n\n");
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The file that a URL's path names, which can't climb above its root; undefined where it names none. */
function pathOf(pathname: string): string | undefined {
  try {
    return normalize(decodeURIComponent(pathname)).replace(/\/$/, "/index.html");
  } catch {
    return undefined;
  }
}

/** The page itself forbids every request, so this one is allowed. */
function withReload(html: string): string {
  return html.replace("default-src 'none';", "default-src 'none'; connect-src 'self';") + RELOAD;
}

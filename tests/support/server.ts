import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createSimulator } from "../../src/simulator/index.js";

/** A request as it arrived, its body whole. */
export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Answers a request; `count` is its number, the first being 1. */
export type Handler = (request: Received, response: ServerResponse, count: number) => void;

export interface Served {
  /** Its base URL, to be given to a client. */
  url: string;
  /** All that arrived, oldest first. */
  requests: Received[];
  /** Ends all connections, also those under way, and waits until the port is free. */
  close(): Promise<void>;
}

/** Starts a server on a free loopback port; it listens when this resolves. */
export async function serve(handler: Handler): Promise<Served> {
  const requests: Received[] = [];
  const receive = async (incoming: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "", headers } = incoming;
    const received = { method, url, headers, body: "" };
    const count = requests.push(received);
    try {
      received.body = Buffer.concat(await incoming.toArray()).toString();
    } catch {
      return; // The client went away while it was sending: nobody waits for an answer.
    }
    handler(received, response, count);
  };
  const server = createServer((incoming, response) => void receive(incoming, response));
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A base URL on a port that nobody listens on. */
export async function closedUrl(): Promise<string> {
  const { url, close } = await serve(() => {});
  await close();
  return url;
}

/** Answers with JSON, `Content-Length` included. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...headers })
    .end(text);
}

/** What stands behind a scripted server: the simulator, which does what it is asked with any key and without limit. */
const simulator = createSimulator({
  servers: 0,
  rateLimit: { limit: 1_000_000, window: 3600 },
  timing: { scaling: 0 },
});

/** Answers as CloudNexus does. */
export function succeed({ method, url, headers, body }: Received, response: ServerResponse): void {
  const authorization = `Bearer ${simulator.keys.admin}`;
  const init = { method, headers: { "content-type": `${headers["content-type"]}`, authorization } };
  const answer = simulator.fetch(new URL(url, simulator.baseUrl), { ...init, ...(body !== "" && { body }) });
  void answer.then(async (given) =>
    json(response, given.status, await given.json(), Object.fromEntries(given.headers)),
  );
}

/** Answers with an error in the documented shape. */
export function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  json(response, status, { error: { code: "refused", message: "no", request_id: "req_1" } }, headers);
}

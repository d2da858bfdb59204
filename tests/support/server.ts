import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

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

/** Answers a list, or anything else, with a success. */
export function succeed({ method }: Received, response: ServerResponse): void {
  if (method === "GET") json(response, 200, { data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } });
  else json(response, 201, { data: { id: "srv_1" } });
}

/** Answers with an error in the documented shape. */
export function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  json(response, status, { error: { code: "refused", message: "no", request_id: "req_1" } }, headers);
}

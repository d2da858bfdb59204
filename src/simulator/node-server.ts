import { globals } from "../internal/runtime.js";
import type { IncomingMessage, NodeHttp, NodeServer, ServerResponse, Socket } from "./node-types.js";
import type { ListenOptions } from "./options.js";
import type { RequestHandlers } from "./request-handlers.js";
import { readHalf, type SimulatedResponse } from "./simulated-response.js";

export interface Listener {
  /** Such as `http://127.0.0.1:4010`. */
  origin: string;
  close(): Promise<void>;
}

/** Starts an HTTP server. */
export async function listen(
  handlers: RequestHandlers,
  { port = 0, host = "127.0.0.1" }: ListenOptions,
): Promise<Listener> {
  // Without a Host header Node would send a response of its own.
  const server = nodeHttp().createServer({ requireHostHeader: false });
  const responses = new WeakMap<Socket, ServerResponse>();
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    responses.set(incoming.socket, outgoing);
    serve(handlers, incoming, outgoing).catch(() => outgoing.destroy());
  };
  server.on("request", onRequest);
  // An `Expect` header other than 100-continue.
  server.on("checkExpectation", onRequest);
  server.on("clientError", (error, socket) => {
    sendParserError(handlers, error, socket, responses.get(socket)).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return { origin: originOf(server.address(), host), close: () => close(server) };
}

/** Not imported, so that bundlers for browsers do not have to resolve it. */
function nodeHttp(): NodeHttp {
  const { process } = globals as { process?: { getBuiltinModule?(id: "node:http"): NodeHttp } };
  if (!process?.getBuiltinModule) throw new Error("sim.listen() needs Node.js 20.16 or later; use sim.fetch instead.");
  return process.getBuiltinModule("node:http");
}

async function serve(handlers: RequestHandlers, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = toRequest(incoming);
  if (typeof request !== "string") return send(await handlers.handle(request), outgoing);
  return send({ type: "complete", response: await handlers.rejectMalformed(request) }, outgoing);
}

/** The request, or why it is malformed. */
function toRequest(incoming: IncomingMessage): Request | string {
  const { method = "GET", url: target = "", httpVersion, headers } = incoming;
  if (headers.host === undefined && httpVersion === "1.1") return "The Host header is missing.";
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== "100-continue") {
    return "The expectation in the Expect header is not supported.";
  }
  // Proxies send absolute URLs.
  const url = target.startsWith("/") ? `http://${headers.host ?? "localhost"}${target}` : target;
  try {
    return createRequest(method, url, incoming);
  } catch {
    return "The request target or the Host header is not valid.";
  }
}

/** @throws TypeError for an invalid URL. */
function createRequest(method: string, url: string, incoming: IncomingMessage): Request {
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  // Fetch forbids TRACE, so its request is created as a GET and renamed.
  if (method === "TRACE") return Object.defineProperty(new Request(url, { headers }), "method", { value: method });
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers });
  const streaming = { body: bodyOf(incoming), duplex: "half" };
  return new Request(url, { method, headers, ...streaming });
}

function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = incoming[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    // Nothing is read ahead: Node discards a body that nobody has begun to read.
    { highWaterMark: 0 },
  );
}

async function send(simulated: SimulatedResponse, outgoing: ServerResponse): Promise<void> {
  if (simulated.type === "dropped") return outgoing.destroy();
  const { response } = simulated;
  outgoing.statusCode = response.status;
  outgoing.setHeaders(response.headers);
  const { whole, half } = await readHalf(response);
  if (simulated.type === "complete") return outgoing.end(whole);
  outgoing.setHeader("content-length", whole.length);
  outgoing.write(half, () => {
    if (simulated.ending === "cut") outgoing.destroy();
  });
}

/** Responds to bytes that Node's HTTP parser rejects, unless a response has already been started. */
async function sendParserError(
  handlers: RequestHandlers,
  error: Error,
  socket: Socket,
  current: ServerResponse | undefined,
): Promise<void> {
  if (!socket.writable) return;
  if (current?.headersSent && !current.writableEnded) return socket.destroy();
  const response = await handlers.rejectMalformed(`The request is not valid HTTP: ${error.message}.`);
  const body = await response.text();
  const headers = [...response.headers, ["connection", "close"], ["content-length", new Blob([body]).size]];
  const head = [`HTTP/1.1 ${response.status} Bad Request`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}

function originOf(address: { port: number } | string | null, host: string): string {
  const port = typeof address === "object" ? address?.port : undefined;
  // Clients cannot connect to "any address".
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** Closes open connections, too: a stalled response would never end by itself. */
function close(server: NodeServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

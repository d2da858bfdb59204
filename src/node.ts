/**
 * A transport for Node, for those who make many calls: it costs less than Node's own fetch.
 *
 * @module
 */
import { Agent, type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps, Agent as SecureAgent } from "node:https";
import { pipeline, type Readable } from "node:stream";
import { createUnzip } from "node:zlib";

/** Milliseconds after which an idle connection isn't used again: servers and proxies close theirs without warning. */
const IDLE_MS = 4_000;
/** Milliseconds to connect in, TLS included. Past them nothing was sent, so every call may be tried again. */
const CONNECT_MS = 10_000;

const plain = { request: requestHttp, agent: new Agent({ keepAlive: true, timeout: IDLE_MS }), ready: "connect" };
const secure = {
  request: requestHttps,
  agent: new SecureAgent({ keepAlive: true, timeout: IDLE_MS }),
  ready: "secureConnect",
};

/**
 * Does for the client what `fetch` does, over `node:http` and `node:https` with kept-alive connections. It takes a URL
 * and a body that is a string or bytes, as the client gives it, and never follows a redirect.
 *
 * @returns The answer, as soon as its headers are there.
 * @throws TypeError whose `cause` has Node's `code` for what went wrong; the signal's own reason where that aborts.
 * @example
 * const cnx = new CloudNexus({ fetch: nodeFetch });
 */
export async function nodeFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const { method = "GET", body = null, signal } = init;
  if (input instanceof Request) throw new TypeError("nodeFetch takes a URL, not a Request.");
  if (body !== null && typeof body !== "string" && !(body instanceof Uint8Array)) {
    throw new TypeError("nodeFetch takes a body that is a string or bytes.");
  }
  signal?.throwIfAborted();
  const url = new URL(input);
  url.hash = "";
  const { request, agent, ready } = url.protocol === "https:" ? secure : plain;
  // Shaped as Node's own fetch does it, so that whoever reads errors needn't know which of the two it was.
  const failure = (message: string, cause: unknown) => (signal?.aborted ? cause : new TypeError(message, { cause }));
  const headers = { "accept-encoding": "gzip, deflate", ...Object.fromEntries(new Headers(init.headers)) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent });
    let underWay: ClientRequest | IncomingMessage = sent;
    const abort = () => underWay.destroy(signal?.reason);
    signal?.addEventListener("abort", abort);
    sent.on("response", (message) => {
      underWay = message;
      try {
        const response = responseOf(message, (cause) => failure("terminated", cause));
        // A Response made by hand has none, and links that are relative are resolved against it.
        resolve(Object.defineProperty(response, "url", { value: url.href }));
      } catch (error) {
        // A status or header that no Response can have.
        message.destroy();
        fail(error);
      }
    });
    const fail = (cause: unknown) => reject(failure("fetch failed", cause));
    sent.on("error", fail);
    sent.on("close", () => {
      signal?.removeEventListener("abort", abort);
      // Only where neither an answer nor an error came.
      fail(Object.assign(new Error("The connection was closed without an answer."), { code: "ECONNRESET" }));
    });
    limitConnecting(sent, ready);
    sent.end(body);
  });
}

function limitConnecting(sent: ClientRequest, ready: string): void {
  sent.on("socket", (socket) => {
    if (!socket.connecting) return;
    // The code is that of Node's own fetch, by which what was never sent is told from what was lost.
    const late = Object.assign(new Error(`No connection within ${CONNECT_MS} ms.`), {
      code: "UND_ERR_CONNECT_TIMEOUT",
    });
    const timer = setTimeout(() => sent.destroy(late), CONNECT_MS);
    const stop = () => clearTimeout(timer);
    socket.once(ready, stop).once("close", stop);
  });
}

function responseOf(message: IncomingMessage, failure: (cause: Error) => unknown): Response {
  const { statusCode: status = 0, statusMessage = "", rawHeaders } = message;
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? "", rawHeaders[i + 1] ?? "");
  const init = { status, statusText: statusMessage, headers };
  if (status === 204 || status === 205 || status === 304) {
    message.resume();
    return new Response(null, init);
  }
  const isCompressed = /^(x-)?(gzip|deflate)$/i.test(headers.get("content-encoding") ?? "");
  // What breaks is told to the reader of the last of them.
  return new Response(streamOf(isCompressed ? pipeline(message, createUnzip(), () => {}) : message, failure), init);
}

/** A web stream of what is read. */
function streamOf(source: Readable, failure: (cause: Error) => unknown): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      source.on("data", (chunk: Uint8Array) => {
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) source.pause();
      });
      source.on("end", () => controller.close());
      source.on("error", (error) => controller.error(failure(error)));
    },
    pull() {
      source.resume();
    },
    cancel() {
      source.destroy();
    },
  });
}

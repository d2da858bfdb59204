import { createAdaptorServer } from "@hono/node-server";
import { proxy as forward } from "hono/proxy";
import { listenFailure } from "../../contract/run/listen-failure.js";
import { messageOf } from "../../openapi/usage-error.js";
import { decodeBody } from "./body.js";
import { type Body, REASONS, type Traffic } from "./traffic.js";

const HOST = "127.0.0.1";
/** Larger bodies are passed on but not judged, in bytes. */
const MAX_JUDGED = 10 * 1024 * 1024;
/** Headers that belong to the connection with the client. */
const CONNECTION_HEADERS = ["host", "content-length", "expect"];
/** Methods that `fetch` refuses. */
const UNSUPPORTED_METHODS = ["CONNECT", "TRACE", "TRACK"];

export interface ProxyOptions {
  /** The base URL of the server, without a slash at its end. */
  target: string;
  /** 0 takes a free one. */
  port: number;
  /** Receives each exchange when its response is complete. */
  onExchange(traffic: Traffic): void;
  /** Receives each request that got no complete response, and why. */
  onFailure(request: Pick<Traffic, "method" | "url" | "requestHeaders">, reason: string): void;
}

export interface Proxy {
  /** What clients use in place of the target. */
  baseUrl: string;
  /** Ends at once: open requests are aborted, and reported as failures. */
  close(): Promise<void>;
}

/**
 * Starts a proxy on this machine that passes everything on to a server. It keeps nothing: exchanges are handed on as
 * they happen.
 *
 * @throws UsageError if the port is taken.
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { origin, pathname } = new URL(options.target);
  const stopping = new AbortController();
  const open = new Set<Promise<unknown>>();
  const track = (work: Promise<unknown>) => {
    open.add(work);
    void work.finally(() => open.delete(work));
  };
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch(request: Request) {
      const { pathname: path, search } = new URL(request.url);
      const response = passOn(request, new URL(origin + path + search), { ...options, track, stop: stopping.signal });
      track(response);
      return response;
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenFailure(error, options.port)));
    server.listen(options.port, HOST, resolve);
  });
  const { port } = Object(server.address());
  return {
    baseUrl: `http://${HOST}:${port}${pathname.replace(/\/+$/, "")}`,
    async close() {
      stopping.abort();
      while (open.size > 0) await Promise.all(open);
      if ("closeAllConnections" in server) server.closeAllConnections();
      server.close();
    },
  };
}

interface Passing extends ProxyOptions {
  track(work: Promise<unknown>): void;
  stop: AbortSignal;
}

/** Passes a request on, returns the response as it arrives, and hands on the exchange when it is complete. */
async function passOn(request: Request, url: URL, { track, stop, onExchange, onFailure }: Passing): Promise<Response> {
  const { method } = request;
  const sentAt = Date.now();
  const signal = AbortSignal.any([request.signal, stop]);
  const requestHeaders = new Headers(request.headers);
  try {
    const requestBody = await request.arrayBuffer();
    const { response, responseHeaders } = await send(request, url, requestBody, signal);
    const [forClient, forJudge] = response.body?.tee() ?? [null, null];
    const judging = readBody(forJudge, responseHeaders).then((responseBody) =>
      onExchange({
        source: "proxy",
        method,
        url,
        requestHeaders,
        requestBody: { text: new TextDecoder().decode(requestBody) },
        status: response.status,
        responseHeaders,
        responseBody,
        sentAt,
        receivedAt: Date.now(),
      }),
    );
    track(judging);
    return new Response(forClient, response);
  } catch (error) {
    const reason = UNSUPPORTED_METHODS.includes(method)
      ? REASONS.unsupportedMethod
      : failureReason(error, request.signal, stop);
    onFailure({ method, url, requestHeaders }, reason);
    return Response.json(
      { error: { code: "proxy_error", message: `The drift proxy failed: ${reason}.` } },
      { status: 502 },
    );
  }
}

/** The response, decoded, and the headers that the server sent with it. */
async function send(request: Request, url: URL, body: ArrayBuffer, signal: AbortSignal) {
  let responseHeaders = new Headers();
  const response = await forward(url, {
    raw: request,
    body: body.byteLength > 0 ? body : null,
    redirect: "manual",
    signal,
    async customFetch(outgoing) {
      for (const name of CONNECTION_HEADERS) outgoing.headers.delete(name);
      const received = await fetch(outgoing);
      responseHeaders = new Headers(received.headers);
      return received;
    },
  });
  return { response, responseHeaders };
}

async function readBody(stream: ReadableStream<Uint8Array> | null, headers: Headers): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream ?? []) {
      size += chunk.byteLength;
      if (size > MAX_JUDGED) return { missing: REASONS.largeBody };
      chunks.push(chunk);
    }
  } catch {
    return { missing: REASONS.interruptedBody };
  }
  return decodeBody(Buffer.concat(chunks), headers);
}

/** Why a request got no response, without anything that was sent. */
function failureReason(error: unknown, client: AbortSignal, stop: AbortSignal): string {
  if (stop.aborted) return REASONS.stopped;
  if (client.aborted) return REASONS.clientGone;
  // A response with a status such as 700 cannot be represented.
  if (error instanceof RangeError) return REASONS.invalidStatus;
  const { cause = error } = error as { cause?: unknown };
  const { code } = cause as { code?: unknown };
  return `${REASONS.noTargetResponse} (${typeof code === "string" ? code : messageOf(cause)})`;
}

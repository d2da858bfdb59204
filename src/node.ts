/**
 * A transport for Node, for programs that make many calls: a request takes a third less CPU time than with Node's own fetch.
 * See the guide to the [Node transport](../guides/node-transport.md).
 *
 * @module
 */
import { Readable } from "node:stream";
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from "undici";
import { abortable } from "./internal/abortable.js";
import { decompress } from "./internal/decompress.js";

/**
 * The options of `nodeFetch`: those of `fetch`, and a dispatcher.
 *
 * @example
 * const dispatcher = new (await import("undici")).ProxyAgent("http://proxy.example:8080");
 * const init: NodeFetchInit = { dispatcher };
 */
export interface NodeFetchInit extends Omit<RequestInit, "dispatcher"> {
  /** An undici `ProxyAgent`, `MockAgent` or `Agent` with your options, which sends the request. Default: a shared agent. */
  dispatcher?: object | undefined;
}

/**
 * A `fetch` that uses undici's `request`, to pass as the `fetch` of a client. It does not follow redirects. With
 * `NODE_USE_ENV_PROXY=1` it uses the proxies in `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, like Node's own `fetch`.
 *
 * @returns The response, as soon as its headers have arrived.
 * @throws TypeError whose `cause` has a `code`, such as `ECONNREFUSED`, like Node's own `fetch`; or the signal's `reason`.
 * @example
 * const cnx = new CloudNexus({ fetch: nodeFetch });
 */
export async function nodeFetch(input: string | URL | Request, init: NodeFetchInit = {}): Promise<Response> {
  const { url, signal, ...options } = await resolveRequest(input, init);
  const toError = (message: string, cause: unknown) =>
    signal?.aborted ? signal.reason : new TypeError(message, { cause });
  try {
    // undici respects the signal only once it is connected.
    const data = await abortable<Dispatcher.ResponseData>(signal, (resolve, reject) => {
      request(url, { ...options, signal }).then(resolve, reject);
      return () => {};
    });
    const response = toResponse(data, (cause) => toError("terminated", cause));
    // The constructor leaves it empty, and relative links are resolved against it.
    return Object.defineProperty(response, "url", { value: url.href });
  } catch (cause) {
    throw toError("fetch failed", cause);
  }
}

/** The arguments of `fetch` as those of undici's `request`, which knows neither a `Request` nor most kinds of body. */
async function resolveRequest(input: string | URL | Request, init: NodeFetchInit) {
  const base = input instanceof Request ? input : undefined;
  const url = new URL(base?.url ?? input.toString());
  url.hash = "";
  // A Request does not have the length of its body, and without a length the body would be sent in chunks.
  const requestBody = base?.body ? new Uint8Array(await base.arrayBuffer()) : null;
  const { contentType, body } = await encodeBody(init.body ?? requestBody);
  const headers = new Headers(init.headers ?? base?.headers);
  if (!headers.has("accept-encoding")) headers.set("accept-encoding", "gzip, deflate");
  if (contentType && !headers.has("content-type")) headers.set("content-type", contentType);
  return {
    url,
    method: init.method ?? base?.method ?? "GET",
    headers,
    body,
    signal: init.signal ?? base?.signal,
    // Not in the public type, since undici's types need those of Node.
    dispatcher: (init.dispatcher as Dispatcher | undefined) ?? defaultDispatcher(),
  };
}

interface EncodedBody {
  body: string | Uint8Array | Readable | null;
  contentType?: string | null;
}

async function encodeBody(body: BodyInit | null): Promise<EncodedBody> {
  if (body === null || body instanceof Uint8Array) return { body };
  if (typeof body === "string") return { body, contentType: "text/plain;charset=UTF-8" };
  if (body instanceof ReadableStream) return { body: Readable.from(body) };
  // The platform writes forms and knows the types of blobs.
  const encoded = new Response(body);
  return { body: new Uint8Array(await encoded.arrayBuffer()), contentType: encoded.headers.get("content-type") };
}

let sharedDispatcher: Dispatcher | undefined;

/** Created by the first request, so that a program can set the environment after its imports. */
function defaultDispatcher(): Dispatcher {
  // The only time limit left is undici's 10 s for connecting: nothing was sent then, so every call may be retried. The
  // client has its own for the rest. Some versions of undici would use HTTP/2, which none of the tests covers.
  const options = { headersTimeout: 0, bodyTimeout: 0, allowH2: false };
  const usesEnvProxy = process.env.NODE_USE_ENV_PROXY === "1";
  sharedDispatcher ??= usesEnvProxy ? new EnvHttpProxyAgent(options) : new Agent(options);
  return sharedDispatcher;
}

/** Statuses with which a `Response` must not have a body. */
const NULL_BODY_STATUSES = new Set([204, 205, 304]);

/** The characters that a `Response` allows in its `statusText`; servers send phrases in other alphabets too. */
const REASON_PHRASE = /^[\t\x20-\x7e\x80-\xff]*$/;

function toResponse(data: Dispatcher.ResponseData, toError: (cause: unknown) => unknown): Response {
  const { statusCode: status, body: source } = data;
  const statusText = REASON_PHRASE.test(data.statusText) ? data.statusText : "";
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(data.headers)) {
    for (const value of [values].flat()) headers.append(name, value);
  }
  const hasBody = !NULL_BODY_STATUSES.has(status);
  try {
    if (!hasBody) source.resume();
    const body = hasBody ? toWebStream(source, headers.get("content-encoding") ?? "", toError) : null;
    return new Response(body, { status, statusText, headers });
  } catch (error) {
    // Such as a status that no Response may have.
    discard(source);
    throw error;
  }
}

/** How much of a body is read ahead, so that the connection of a small one is free at once. */
const READ_AHEAD_BYTES = 65_536;

/** `Readable.toWeb` takes three times as long, and its errors are not those of fetch. */
function toWebStream(
  source: Readable,
  contentEncoding: string,
  toError: (cause: unknown) => unknown,
): ReadableStream<Uint8Array> {
  const decoded = decompress(source, contentEncoding);
  return new ReadableStream(
    {
      start(controller) {
        decoded.on("data", (chunk: Uint8Array) => {
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) decoded.pause();
        });
        decoded.on("end", () => controller.close());
        decoded.on("error", (cause) => controller.error(toError(cause)));
      },
      pull() {
        decoded.resume();
      },
      cancel() {
        // What was already decoded would otherwise still arrive.
        decoded.pause();
        discard(source);
      },
    },
    { highWaterMark: READ_AHEAD_BYTES, size: ({ byteLength }) => byteLength },
  );
}

/** Closes the connection of a body that is not read to its end. */
function discard(source: Readable): void {
  // Without a listener, the error that this causes would end the process.
  source.on("error", () => {}).destroy();
}

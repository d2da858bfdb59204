/**
 * A transport for Node, for those who make many calls: it costs less than Node's own fetch.
 *
 * @module
 */
import { pipeline, type Readable } from "node:stream";
import { createUnzip } from "node:zlib";
import { Agent, type Dispatcher } from "undici";
import { abortable } from "./internal/abortable.js";

// Of timeouts only undici's 10 s for connecting, past which nothing was sent, so that every call may be tried again: the
// client's own may be longer than the others. HTTP/2 is on in some of undici's versions; all is tested without it.
const agent = /* @__PURE__ */ new Agent({ headersTimeout: 0, bodyTimeout: 0, allowH2: false });

/**
 * Does for the client what `fetch` does, by undici's `request`: without what Node's fetch, which is made of undici too, does
 * for browsers' sake. It takes a URL and a body that is a string or bytes, as the client gives it, and never follows a
 * redirect.
 *
 * @returns The answer, as soon as its headers are there.
 * @throws TypeError whose `cause` has the `code` for what went wrong; the signal's own reason where that aborts.
 * @example
 * const cnx = new CloudNexus({ fetch: nodeFetch });
 */
export async function nodeFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const { method = "GET", body = null } = init;
  if (input instanceof Request) throw new TypeError("nodeFetch takes a URL, not a Request.");
  if (body !== null && typeof body !== "string" && !(body instanceof Uint8Array)) {
    throw new TypeError("nodeFetch takes a body that is a string or bytes.");
  }
  const signal = init.signal ?? undefined;
  const url = new URL(input);
  url.hash = "";
  const { origin, pathname, search } = url;
  const headers = { "accept-encoding": "gzip, deflate", ...Object.fromEntries(new Headers(init.headers)) };
  // Shaped as Node's own fetch does it, so that whoever reads errors needn't know which of the two it was.
  const failure = (message: string, cause: unknown) =>
    signal?.aborted ? signal.reason : new TypeError(message, { cause });
  try {
    // undici pays heed to the signal only once it is connected.
    const answer = await abortable<Dispatcher.ResponseData>(signal, (resolve, fail) => {
      agent.request({ origin, path: pathname + search, method, headers, body, signal }).then(resolve, fail);
      return () => {};
    });
    const response = responseOf(answer, (cause) => failure("terminated", cause));
    // A Response made by hand has none, and links that are relative are resolved against it.
    return Object.defineProperty(response, "url", { value: url.href });
  } catch (cause) {
    throw failure("fetch failed", cause);
  }
}

function responseOf(answer: Dispatcher.ResponseData, failure: (cause: Error) => unknown): Response {
  const { statusCode: status, statusText, body } = answer;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(answer.headers)) {
    for (const value of typeof values === "string" ? [values] : values) headers.append(name, value);
  }
  const isCompressed = /^(x-)?(gzip|deflate)$/i.test(headers.get("content-encoding") ?? "");
  // What breaks is told to the reader of the last of them.
  const stream = streamOf(isCompressed ? pipeline(body, createUnzip(), () => {}) : body, failure);
  const isBodyless = status === 204 || status === 205 || status === 304;
  try {
    return new Response(isBodyless ? null : stream, { status, statusText, headers });
  } catch (error) {
    // A status that no Response can have.
    body.destroy();
    throw error;
  }
}

/** Bytes of a body that are taken in before they are asked for: a small one's connection is free at once. */
const AHEAD = 65_536;

/** A web stream of what is read. */
function streamOf(source: Readable, failure: (cause: Error) => unknown): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
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
        // Paused, as else what it has already would be given yet.
        source.pause().destroy();
      },
    },
    { highWaterMark: AHEAD, size: ({ byteLength }) => byteLength },
  );
}

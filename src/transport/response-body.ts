import { ResponseValidationError } from "../errors.js";
import { unlessAborted } from "../internal/abortable.js";
import { redactHeaders, redactKey } from "../internal/redact.js";
import { parseOrUndefined, requestIdOf } from "../internal/request-id.js";
import { withUrl } from "../internal/response.js";

const MIB = 1024 * 1024;

/** Bytes of a success that are read into memory; more is an error. */
const MAX_SUCCESS_BYTES = 64 * MIB;

/** Bytes of an error that are read; the rest is ignored, since the status says what matters. */
const MAX_ERROR_BYTES = MIB;

/** Statuses whose responses have no body (Fetch standard, "null body status"). */
const NULL_BODY_STATUSES: ReadonlySet<number> = new Set([204, 205, 304]);

/** The range of statuses that a `Response` can be constructed with. */
const MIN_STATUS = 200;
const MAX_STATUS = 599;

interface BufferOptions {
  /** Removed from the body of an error: gateways echo requests in their messages. */
  apiKey: string | undefined;
  /** Stops reading. The body of an error is then truncated, and that of a success useless: the caller has to reject the call. */
  signal: AbortSignal;
}

/**
 * Reads the body of a response into memory.
 *
 * @returns A response with the same status, headers and URL, whose body can be read without waiting.
 * @throws ResponseValidationError if the status is invalid, or a success is larger than 64 MiB.
 */
export async function bufferResponse(
  response: Response,
  { apiKey, signal }: BufferOptions,
): Promise<{ response: Response; requestId: string | undefined }> {
  const { status, headers, ok } = response;
  if (status < MIN_STATUS || status > MAX_STATUS) {
    // Browsers report a redirect that is not followed as status 0.
    const meaning =
      response.type === "opaqueredirect"
        ? "redirected the request; check the base URL"
        : `sent the invalid status ${status}`;
    throw new ResponseValidationError(`the server ${meaning}.`, response, "");
  }
  const bytes = await readBody(response, signal);
  if (ok || !bytes) return { response: rebuild(response, bytes), requestId: requestIdOf(headers) };
  const text = redactKey(new TextDecoder().decode(bytes), apiKey);
  return { response: rebuild(response, text), requestId: requestIdOf(headers, parseOrUndefined(text)) };
}

/** The bytes of the body; undefined if there are none. */
async function readBody(response: Response, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { ok, body } = response;
  if (body === null) return undefined;
  if (typeof body?.getReader !== "function") return readWithoutStream(response, signal);
  const maxBytes = ok ? MAX_SUCCESS_BYTES : MAX_ERROR_BYTES;
  const reader = body.getReader();
  // It does not matter whether cancelling succeeds; pending reads end at once.
  const cancel = () => void reader.cancel().catch(() => {});
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { value } = await reader.read();
      if (!value) break;
      size += value.length;
      chunks.push(value);
      if (size <= maxBytes) continue;
      // An unread body would hold its connection.
      cancel();
      if (!ok) break;
      const message = `the response body is larger than ${MAX_SUCCESS_BYTES} bytes. Use parseAs: "stream" to read it.`;
      throw new ResponseValidationError(message, response, "");
    }
  } catch (error) {
    if (ok) throw error;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
  return concatenate(chunks, Math.min(size, maxBytes));
}

/** For implementations of fetch that have no web streams, such as React Native's and node-fetch. */
async function readWithoutStream(
  response: Response,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const read = async () =>
    typeof response.arrayBuffer === "function"
      ? new Uint8Array(await response.arrayBuffer())
      : new TextEncoder().encode(await response.text());
  try {
    return await unlessAborted(signal, read);
  } catch (error) {
    if (response.ok) throw error;
    return undefined;
  }
}

function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, size - offset), offset);
    offset += chunk.length;
  }
  return bytes;
}

function rebuild(
  original: Response,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined,
): Response {
  const { status, headers } = original;
  const hasBody = body !== undefined && body !== "" && !NULL_BODY_STATUSES.has(status);
  const response = new Response(hasBody ? body : null, {
    status,
    statusText: reasonPhraseOf(original),
    headers: redactHeaders(headers),
  });
  // A response that is constructed from a string gets a content type of its own.
  if (!headers.has("content-type")) response.headers.delete("content-type");
  return withUrl(response, original.url);
}

/** The reason phrase, unless it is one that a `Response` cannot have, such as a localized one. */
function reasonPhraseOf({ statusText }: Response): string {
  return /^[\t\x20-\x7e]*$/.test(statusText) ? statusText : "";
}

/**
 * A response whose body is still to be read by the caller.
 *
 * @param signal Aborts the body as long as it is read.
 * @returns The response, and a promise that settles when the body has ended or was cancelled.
 */
export function handOver(
  response: Response,
  signal: AbortSignal | undefined,
): { handedOver: Response; end: Promise<void> } {
  // Without a web stream it is handed over as it is.
  if (typeof response.body?.pipeTo !== "function") return { handedOver: response, end: Promise.resolve() };
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  // The reader of the other end gets the error.
  const end = response.body.pipeTo(writable, signal ? { signal } : {}).catch(() => {});
  return { handedOver: rebuild(response, readable), end };
}

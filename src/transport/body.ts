import { ResponseValidationError } from "../errors.js";

/** Bytes that are read of a body: of a success, and of an error. */
export const MAX_BODY = { success: 64 * 2 ** 20, error: 2 ** 20 };

/**
 * Reads a body into memory, up to a bound. Past it a success is an error, and an error is cut.
 *
 * @throws ResponseValidationError where a success is larger than 64 MiB.
 */
export async function readBody(response: Response): Promise<string> {
  const bound = response.ok ? MAX_BODY.success : MAX_BODY.error;
  if (response.body === null) return "";
  const { text, whole } = await readUpTo(response.body, bound);
  if (!whole && response.ok) {
    throw new ResponseValidationError(`The body is larger than ${bound} bytes.`, response, text);
  }
  return text;
}

async function readUpTo(body: ReadableStream<Uint8Array>, bound: number): Promise<{ text: string; whole: boolean }> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let chunk: Uint8Array | undefined;
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    // One chunk late, as the last can be decoded the fast way: most bodies are of one.
    if (chunk) text += decoder.decode(chunk, { stream: !done });
    if (done) return { text, whole: true };
    size += value.byteLength;
    if (size > bound) {
      // An unread body holds its connection. Whether the cancelling succeeds is of no interest.
      reader.cancel().catch(() => {});
      return { text, whole: false };
    }
    chunk = value;
  }
}

/**
 * The same response, with a body that was read before and can be read again.
 *
 * @param url Where it is from: one that a program made, such as a test's, doesn't know.
 */
export function withBody(response: Response, text: string, url: string): Response {
  const fresh = () => {
    const empty = [101, 204, 205, 304].includes(response.status);
    const { status, statusText, headers } = response;
    return new Response(empty ? null : text, { status, statusText, headers });
  };
  // The response that came keeps its url, type and headers; making another for every answer would cost a tenth of it.
  return Object.defineProperties(response, {
    url: { value: response.url || url },
    text: { value: async () => text },
    json: { value: async () => JSON.parse(text) },
    clone: { value: () => withBody(fresh(), text, url) },
    arrayBuffer: { value: () => fresh().arrayBuffer() },
    blob: { value: () => fresh().blob() },
    body: { get: () => fresh().body },
    bodyUsed: { value: false },
  });
}

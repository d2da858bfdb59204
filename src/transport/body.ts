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
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let chunk: Uint8Array | undefined;
  for (let size = 0; reader; ) {
    const { done, value } = await reader.read();
    // One chunk late, as the last can be decoded the fast way: most bodies are of one.
    if (chunk) text += decoder.decode(chunk, { stream: !done });
    if (done) break;
    chunk = value;
    size += value.byteLength;
    if (size > bound) {
      // An unread body holds its connection. Whether the cancelling succeeds is of no interest.
      reader.cancel().catch(() => {});
      if (!response.ok) break;
      throw new ResponseValidationError(`The body is larger than ${bound} bytes.`, response, text);
    }
  }
  return text;
}

/** The bodies that were read. */
const texts = new WeakMap<Response, string>();

/** The body of an answer, once it was read. */
export const textOf = (response: Response) => texts.get(response) ?? "";

/** What bodies stand for as JSON, by whoever had to look already: large ones take long. */
export const parsed = new WeakMap<Response, unknown>();

/** What a body can be read by. */
const READERS = new Set<PropertyKey>(["text", "json", "arrayBuffer", "blob", "bytes", "formData", "body"]);

/**
 * The same response, with a body that was read before and can be read again and again.
 *
 * @param url Where it is from: one that a program made, such as a test's, doesn't know.
 */
export function withBody(came: Response, text: string, url: string): Response {
  const response = new Proxy(came, {
    get(_, name) {
      if (name === "bodyUsed") return false;
      if (name === "clone") return () => withBody(came, text, url);
      if (name === "url") return came.url || url;
      if (!READERS.has(name)) return Reflect.get(came, name);
      // Without its status, as some can't have a body; without a body where there was none.
      const fresh = new Response(text || null, { headers: came.headers });
      const reader: unknown = Reflect.get(fresh, name);
      return typeof reader === "function" ? reader.bind(fresh) : reader;
    },
  });
  texts.set(response, text);
  return response;
}

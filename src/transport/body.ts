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

/** The bodies that were read. */
const texts = new WeakMap<Response, string>();

/** The body of an answer, once it was read. */
export const textOf = (response: Response) => texts.get(response) ?? "";

// Without a body where there was none: a 204 can't be made with one.
const fresh = (response: Response) => new Response(textOf(response) || null, response);

/** What bodies stand for as JSON, by whoever had to look already: large ones take long. */
export const parsed = new WeakMap<Response, unknown>();

const replay = Object.getOwnPropertyDescriptors({
  async text(this: Response) {
    return textOf(this);
  },
  async json(this: Response) {
    return JSON.parse(textOf(this));
  },
  clone(this: Response) {
    return withBody(fresh(this), textOf(this), this.url);
  },
  arrayBuffer(this: Response) {
    return fresh(this).arrayBuffer();
  },
  blob(this: Response) {
    return fresh(this).blob();
  },
  get body() {
    // A getter can't declare its `this`.
    return fresh(this as unknown as Response).body;
  },
  bodyUsed: false,
});

/** The prototypes of responses that replay their body, by those of the responses that came. */
const prototypes = new WeakMap<object, object>();

/**
 * The same response, with a body that was read before and can be read again.
 *
 * @param url Where it is from: one that a program made, such as a test's, doesn't know.
 */
export function withBody(response: Response, text: string, url: string): Response {
  const came: object = Object.getPrototypeOf(response);
  const prototype = prototypes.get(came) ?? Object.create(came, replay);
  prototypes.set(came, prototype);
  texts.set(response, text);
  if (!response.url) Object.defineProperty(response, "url", { value: url });
  // The response that came keeps its url, type and headers; making another, or giving each its own methods, is slow.
  return Object.setPrototypeOf(response, prototype);
}

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

const TEXT = Symbol("text");

/** What a response has in place of its own methods once its body was read. */
const replayed: PropertyDescriptorMap & ThisType<Response & { [TEXT]: string }> = {
  text: {
    async value() {
      return this[TEXT];
    },
  },
  json: {
    async value() {
      return JSON.parse(this[TEXT]);
    },
  },
  clone: {
    value() {
      return withBody(fresh(this, this[TEXT]), this[TEXT]);
    },
  },
  arrayBuffer: {
    value() {
      return fresh(this, this[TEXT]).arrayBuffer();
    },
  },
  blob: {
    value() {
      return fresh(this, this[TEXT]).blob();
    },
  },
  body: {
    get() {
      return fresh(this, this[TEXT]).body;
    },
  },
  bodyUsed: { value: false },
};

function fresh({ status, statusText, headers }: Response, text: string): Response {
  return new Response([101, 204, 205, 304].includes(status) ? null : text, { status, statusText, headers });
}

/** By the prototype that a response came with, which isn't `Response.prototype` where the given fetch has its own. */
const prototypes = new WeakMap<object, object>();

/** The same response, with a body that was read before and can be read again. */
export function withBody(response: Response, text: string): Response {
  // The response that came keeps its url, type and headers. One prototype for all costs a third of properties for each.
  const own: object = Object.getPrototypeOf(response);
  let prototype = prototypes.get(own);
  if (prototype === undefined) {
    prototype = Object.create(own, replayed) as object;
    prototypes.set(own, prototype);
  }
  return Object.setPrototypeOf(Object.assign(response, { [TEXT]: text }), prototype);
}

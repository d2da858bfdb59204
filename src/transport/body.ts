import { ResponseValidationError } from "../errors.js";

/** Bytes that are read of a body: of a success, and of an error. */
export const MAX_SUCCESS = 64 * 2 ** 20;
export const MAX_ERROR = 2 ** 20;

/**
 * Reads a body into memory, up to a bound. Of an error, which is told by its status, it gives what can be read.
 *
 * @throws ResponseValidationError where a success is larger than 64 MiB.
 */
export async function readBody(response: Response): Promise<string> {
  const bound = response.ok ? MAX_SUCCESS : MAX_ERROR;
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (reader) {
      const { done, value } = await reader.read();
      if (done) break;
      if (size + value.byteLength > bound) {
        // An unread body holds its connection. Whether the cancelling succeeds is of no interest.
        reader.cancel().catch(() => {});
        throw new ResponseValidationError(`The body is larger than ${bound} bytes.`, response, decode(chunks, size));
      }
      chunks.push(value);
      size += value.byteLength;
    }
  } catch (error) {
    if (response.ok) throw error;
  }
  return decode(chunks, size);
}

/** All at once: decoded in parts it takes longer, and twice the memory. */
function decode(chunks: Uint8Array[], size: number): string {
  let [bytes] = chunks;
  if (chunks.length > 1) {
    bytes = new Uint8Array(size);
    for (const chunk of chunks.toReversed()) {
      size -= chunk.byteLength;
      bytes.set(chunk, size);
    }
  }
  return decoder.decode(bytes);
}

const decoder = /* @__PURE__ */ new TextDecoder();

import { ResponseValidationError } from "../errors.js";

/** Bytes that are read of a body: of a success, and of an error. */
export const MAX_BODY = { success: 64 * 2 ** 20, error: 2 ** 20 };

/**
 * Reads a body into memory, up to a bound. Of an error, which is told by its status, it gives what can be read.
 *
 * @throws ResponseValidationError where a success is larger than 64 MiB.
 */
export async function readBody(response: Response): Promise<string> {
  const bound = response.ok ? MAX_BODY.success : MAX_BODY.error;
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let chunk: Uint8Array | undefined;
  try {
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
        throw new ResponseValidationError(`The body is larger than ${bound} bytes.`, response, text);
      }
    }
  } catch (error) {
    if (response.ok) throw error;
  }
  return text;
}

import { ResponseValidationError } from "../errors.js";
import type { Answer } from "./answer.js";

/**
 * Reads a body into memory, up to a bound: 64 MiB of a success, 1 MiB of an error. Of an error, which is told by its
 * status, it gives what can be read.
 *
 * @throws ResponseValidationError where a success is larger than 64 MiB.
 */
export async function readBody({ response, ok, headers }: Answer): Promise<string> {
  const bound = 1 << (ok ? 26 : 20);
  const reader = response.body?.getReader();
  // What isn't encoded is whole once it has its length; to wait for its end as well takes Node a fifteenth of a call.
  // Only an answer of this type shows all of its headers.
  const length = response.type === "basic" && !headers.get("content-encoding") && headers.get("content-length");
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (reader && `${size}` !== length) {
      const { value } = await reader.read();
      if (!value) break;
      if (size + value.length > bound) {
        // An unread body holds its connection. Whether the cancelling succeeds is of no interest.
        reader.cancel().catch(() => {});
        throw new ResponseValidationError(`The body is larger than ${bound} bytes.`, response, "");
      }
      chunks.push(value);
      size += value.length;
    }
  } catch (error) {
    if (ok) throw error;
  }
  // Without a copy of all: most bodies are a single chunk, for which that took longer than the decoding.
  return chunks.map((chunk, i) => decoder.decode(chunk, { stream: i + 1 < chunks.length })).join("");
}

const decoder = /* @__PURE__ */ new TextDecoder();

import { type Body, REASONS } from "./traffic.js";

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** A body as a HAR file has it. */
export interface RecordedBody {
  text: unknown;
  encoding: unknown;
  /** The length in bytes before encoding; negative or absent if unknown. */
  size: unknown;
}

/**
 * Reads a recorded response body.
 *
 * @param headers The response's own headers: what they say of the length is believed where the recording is silent.
 */
export function readResponseBody(recorded: RecordedBody, status: number, headers: Headers): Body {
  const length = headers.has("content-encoding") ? Number.NaN : Number(headers.get("content-length") ?? Number.NaN);
  if (typeof recorded.text !== "string") {
    return status === 204 || length === 0 ? { text: "" } : { missing: REASONS.noBody };
  }
  const size = typeof recorded.size === "number" && recorded.size > 0 ? recorded.size : length;
  const bytes = toBytes(recorded.text, recorded.encoding, size);
  if (bytes.length < size) return { missing: bytes.length === 0 ? REASONS.noBody : REASONS.shortBody };
  return decodeBody(bytes, headers);
}

/** Reads bytes as UTF-8. A byte order mark is no part of the text. */
export function decodeBody(bytes: Uint8Array, headers: Headers): Body {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    if (headers.has("content-encoding")) return { missing: REASONS.compressedBody };
    return { text: new TextDecoder().decode(bytes) };
  }
}

/** Some exporters declare base64 and write plain text. */
export function toBytes(text: string, encoding: unknown, size = Number.NaN): Buffer {
  const compact = text.replaceAll(/\s/g, "");
  const isBase64 = encoding === "base64" && BASE64.test(compact) && Buffer.byteLength(text) !== size;
  return Buffer.from(isBase64 ? compact : text, isBase64 ? "base64" : "utf8");
}

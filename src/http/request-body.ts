import { ConfigurationError } from "../errors.js";
import { type BodyKind, bodyKindOf, matchesRange } from "../internal/media-type.js";

const JSON_TYPE = "application/json";
const BINARY_TYPE = "application/octet-stream";

/** A request body as `fetch` takes it, and its content type; undefined if the platform sets it (`FormData`, with its boundary). */
export interface SerializedBody {
  readonly body: BodyInit;
  readonly contentType: string | undefined;
}

/**
 * Serializes a body: `FormData`, `URLSearchParams`, `Blob`, bytes and streams are sent as they are; a string is sent as it is
 * where the content type is not JSON; anything else is JSON.
 *
 * @param mediaTypes The operation's, in its order; none outside the contract.
 * @param contentType The caller's, which overrides the others.
 * @returns undefined if there is no body.
 * @throws ConfigurationError for a value that JSON cannot represent.
 */
export function serializeBody(
  body: unknown,
  mediaTypes: readonly string[],
  contentType: string | undefined,
): SerializedBody | undefined {
  if (body === undefined) return undefined;
  // A range such as `image/*` says what is accepted, and is no type to send.
  const concrete = mediaTypes.filter((type) => !type.includes("*"));
  const declared = (...kinds: BodyKind[]) => concrete.find((type) => kinds.includes(bodyKindOf(type)));
  if (body instanceof FormData) return { body, contentType: undefined };
  if (body instanceof URLSearchParams) {
    return {
      body: body.toString(),
      contentType: contentType ?? declared("form") ?? "application/x-www-form-urlencoded",
    };
  }
  if (body instanceof Blob) {
    const ownType = body.type !== "" && isAcceptedBy(mediaTypes, body.type) ? body.type : undefined;
    return { body, contentType: contentType ?? ownType ?? declared("binary", "text") ?? (body.type || BINARY_TYPE) };
  }
  if (isBytes(body) || body instanceof ReadableStream) {
    return { body, contentType: contentType ?? declared("binary", "text") ?? concrete[0] ?? BINARY_TYPE };
  }
  if (typeof body === "string") {
    const type = contentType ?? declared("text") ?? concrete[0] ?? "text/plain;charset=UTF-8";
    return bodyKindOf(type) === "json" ? { body: toJson(body), contentType: type } : { body, contentType: type };
  }
  return { body: toJson(body), contentType: contentType ?? declared("json") ?? JSON_TYPE };
}

function isAcceptedBy(mediaTypes: readonly string[], type: string): boolean {
  return mediaTypes.length === 0 || mediaTypes.some((declared) => matchesRange(declared, type));
}

function isBytes(body: unknown): body is ArrayBuffer | ArrayBufferView<ArrayBuffer> {
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body);
}

function toJson(body: unknown): string {
  try {
    const json: string | undefined = JSON.stringify(body);
    if (json !== undefined) return json;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`The request body cannot be sent as JSON: ${reason}`, { cause });
  }
  throw new ConfigurationError(`The request body cannot be sent as JSON: it is a ${typeof body}.`);
}

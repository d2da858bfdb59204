import { ConfigurationError } from "../errors.js";
import { type BodyKind, bodyKindOf, FORM_TYPE, isJson, matchesRange } from "../internal/media-type.js";

const JSON_TYPE = "application/json";
const TEXT_TYPE = "text/plain;charset=UTF-8";
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
  contentType: string | null | undefined,
): SerializedBody | undefined {
  if (body === undefined) return undefined;
  if (body instanceof FormData) return { body, contentType: undefined };
  const type = contentType ?? defaultContentType(body, mediaTypes);
  const isSentAsItIs = typeof body === "string" ? !isJson(type) : isBodyInit(body);
  return { body: isSentAsItIs ? (body as BodyInit) : toJson(body), contentType: type };
}

function defaultContentType(body: unknown, mediaTypes: readonly string[]): string {
  // A range such as `image/*` says what is accepted, and is no type to send.
  const concrete = mediaTypes.filter((type) => !type.includes("*"));
  const declared = (...kinds: BodyKind[]) => concrete.find((type) => kinds.includes(bodyKindOf(type)));
  if (typeof body === "string") return declared("text") ?? concrete[0] ?? TEXT_TYPE;
  if (body instanceof URLSearchParams) return declared("form") ?? FORM_TYPE;
  const ownType = body instanceof Blob ? body.type : "";
  if (ownType !== "" && isAcceptedBy(mediaTypes, ownType)) return ownType;
  if (isBodyInit(body)) return declared("binary", "text") ?? (ownType || concrete[0] || BINARY_TYPE);
  return declared("json") ?? JSON_TYPE;
}

function isAcceptedBy(mediaTypes: readonly string[], type: string): boolean {
  return mediaTypes.length === 0 || mediaTypes.some((declared) => matchesRange(declared, type));
}

function isBodyInit(body: unknown): boolean {
  const isBytes = body instanceof ArrayBuffer || ArrayBuffer.isView(body);
  return isBytes || body instanceof URLSearchParams || body instanceof Blob || body instanceof ReadableStream;
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

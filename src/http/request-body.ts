import { ConfigurationError } from "../errors.js";
import { type BodyKind, bodyKindOf, FORM_TYPE, isJson, matchesRange } from "../internal/media-type.js";
import { isRecord } from "../internal/values.js";

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
  assertSendableBody(body);
  const type = contentType ?? defaultContentType(body, mediaTypes);
  if (isBodyInit(body)) return { body, contentType: type };
  const text = typeof body === "string" && !isJson(type) ? body : toJson(body);
  // As bytes, since a `Request` adds a content type of its own to a text.
  return { body: new TextEncoder().encode(text), contentType: type };
}

function defaultContentType(body: unknown, mediaTypes: readonly string[]): string {
  // A range such as `image/*` describes what is accepted, and cannot be sent as a type.
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

function isBodyInit(body: unknown): body is BodyInit {
  const isBytes = tagOf(body) === "ArrayBuffer" || ArrayBuffer.isView(body);
  return isBytes || body instanceof URLSearchParams || body instanceof Blob || body instanceof ReadableStream;
}

/** Kinds of objects that JSON would serialize without their content. */
const NOT_JSON: ReadonlySet<string> = new Set([
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "Promise",
  "SharedArrayBuffer",
  "FormData",
  "Generator",
  "AsyncGenerator",
]);

function assertSendableBody(body: unknown): void {
  if (body instanceof ReadableStream && body.locked) {
    throw new ConfigurationError("The request body is a stream that is already being read.");
  }
  const isNodeStream = isRecord(body) && typeof body.pipe === "function";
  if (!NOT_JSON.has(tagOf(body)) && !isNodeStream) return;
  throw new ConfigurationError(
    `The request body cannot be sent: it is a ${isNodeStream ? "Node stream; pass Readable.toWeb(stream)" : tagOf(body)}.`,
  );
}

/** What kind of object it is, also of another realm: `ArrayBuffer`, `Map` … */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
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

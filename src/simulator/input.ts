import type { OperationValidators, ValidationError, Validator } from "../../generated/validators.js";
import { isJson, matchesRange, mediaTypeOf } from "../internal/media-type.js";
import { type ParsedParameters, parseParameters } from "../internal/parse-parameters.js";
import type { OperationDescription } from "../operations.js";
import { badRequest, HttpError, invalidBody, invalidParameter } from "./errors.js";

const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Parses the parameters of a request and validates them against the contract.
 *
 * @param path The path parameters, still percent-encoded.
 * @throws HttpError 400 if they do not conform.
 */
export function parseRequestParameters(
  { parameters }: OperationDescription,
  { parameters: validator }: OperationValidators,
  request: Request,
  path: Record<string, string>,
): ParsedParameters {
  const { search, searchParams } = new URL(request.url);
  assertNotRepeated(parameters, searchParams);
  const parsed = parseOrReject(() => parseParameters(parameters, { path, query: search, headers: request.headers }));
  const sent = { ...Object.fromEntries(searchParams), ...parsed.path, ...parsed.header, ...parsed.cookie };
  validate(validator, parsed, (errors) => invalidParameter(errors, sent));
  return parsed;
}

function parseOrReject<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw badRequest("A parameter contains malformed percent-encoding.");
  }
}

/** Only an exploded array is sent as several parameters of one name. */
function assertNotRepeated(parameters: OperationDescription["parameters"], query: URLSearchParams): void {
  const isList = (name: string) =>
    parameters.some((parameter) => parameter.name === name && parameter.type === "array");
  const repeated = [...query.keys()].find((name) => query.getAll(name).length > 1 && !isList(name));
  if (repeated === undefined) return;
  const details = { parameter: repeated, values: query.getAll(repeated) };
  throw new HttpError(400, "invalid_parameter", `${repeated} is sent more than once.`, details);
}

/**
 * Parses a request's body by its media type, and validates it if it is JSON: JSON → its value, text → a string, forms →
 * a `FormData`, anything else → bytes.
 *
 * @returns undefined if there is no body, and the operation does not require one.
 * @throws HttpError 400 if it does not conform, 415 if the contract does not accept the media type.
 */
export async function parseBody(
  { requestBody }: OperationDescription,
  { body: validator }: OperationValidators,
  contentType: string | null,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<unknown> {
  if (!requestBody) return undefined;
  const isAbsent = bytes.length === 0 && (contentType === null || !requestBody.required);
  if (isAbsent && requestBody.required) throw badRequest("The body is missing.");
  if (isAbsent) return undefined;
  assertAccepted(requestBody.mediaTypes, contentType);
  const mediaType = mediaTypeOf(contentType ?? "");
  if (isJson(mediaType)) {
    const value = parseJson(bytes);
    if (validator) validate(validator, value, invalidBody);
    return value;
  }
  if (mediaType.startsWith("text/")) return decodeUtf8(bytes);
  return isForm(mediaType) ? parseForm(bytes, contentType ?? "") : bytes;
}

function assertAccepted(mediaTypes: readonly string[], contentType: string | null): void {
  if (contentType !== null && mediaTypes.some((range) => matchesRange(range, contentType))) return;
  const details = { content_type: contentType };
  throw new HttpError(415, "unsupported_media_type", `Send the body as ${mediaTypes.join(" or ")}.`, details);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes) ?? "");
  } catch {
    throw new HttpError(400, "invalid_json", "The body is not valid JSON.");
  }
}

function isForm(mediaType: string): boolean {
  return mediaType === "multipart/form-data" || mediaType === "application/x-www-form-urlencoded";
}

async function parseForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    throw badRequest(`The body is not valid ${mediaTypeOf(contentType)}.`);
  }
}

function validate(
  validator: Validator,
  value: unknown,
  toError: (errors: readonly ValidationError[]) => HttpError,
): void {
  if (!validator(value)) throw toError(validator.errors ?? []);
}

/**
 * Reads a body to its end.
 *
 * @throws HttpError 413 if it is too large, 400 if it ends early.
 */
export async function readBody(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      // The rest is read and discarded, since many clients read the response only after they have sent everything.
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    throw badRequest("The body is incomplete.");
  }
  if (size <= MAX_BODY_BYTES) return concat(chunks, size);
  const message = `The body exceeds the maximum of ${MAX_BODY_BYTES} bytes.`;
  throw new HttpError(413, "body_too_large", message, { limit: MAX_BODY_BYTES });
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** Undefined if the bytes are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** @throws HttpError 400 for malformed percent-encoding. */
export function assertValidUrl({ pathname, search }: URL): void {
  try {
    decodeURIComponent(pathname);
    decodeURIComponent(search);
  } catch {
    throw badRequest("The URL contains malformed percent-encoding.");
  }
}

import { parameters, type ValidationError, type Validator, validators } from "../../generated/validators.js";
import { fromWire } from "../internal/wire-parameters.js";
import type { OperationId } from "./api-keys.js";
import { badRequest, HttpError, invalidBody, invalidParameter } from "./errors.js";
import type { Input } from "./handlers.js";

const MAX_BODY_BYTES = 1024 * 1024;

/** The parts of a request that the operation's input is parsed from. */
export interface RawInput {
  query: URLSearchParams;
  path: Record<string, string>;
  contentType: string | undefined;
  body: string | undefined;
}

/**
 * Parses an operation's input and validates it against the contract.
 *
 * @throws HttpError 400 if it does not conform, 415 for another media type than JSON.
 */
export function parseInput<Id extends OperationId>(id: Id, raw: RawInput): Input<Id> {
  const textsOf = (location: string) => (location === "path" ? raw.path : Object.fromEntries(raw.query));
  const parse = (location: string) =>
    fromWire(
      parameters[id].filter((parameter) => parameter.in === location),
      textsOf(location),
    );
  const query = parse("query");
  const path = parse("path");
  validate(validators[id].parameters, { ...query, ...path }, (errors) =>
    invalidParameter(errors, { ...textsOf("query"), ...textsOf("path") }),
  );
  const { body: validator } = validators[id];
  const body = validator && parseJson(raw);
  if (validator) validate(validator, body, invalidBody);
  // The contract's validators have just confirmed this type.
  return { query, path, body } as Input<Id>;
}

function validate(
  validator: Validator,
  value: unknown,
  toError: (errors: readonly ValidationError[]) => HttpError,
): void {
  if (!validator(value)) throw toError(validator.errors ?? []);
}

function parseJson({ contentType, body }: RawInput): unknown {
  if (!/^application\/json *(;|$)/i.test(contentType?.trim() ?? "")) {
    const details = { content_type: contentType ?? null };
    throw new HttpError(415, "unsupported_media_type", "Send the body as application/json.", details);
  }
  try {
    return JSON.parse(body ?? "");
  } catch {
    throw new HttpError(400, "invalid_json", "The body is not valid JSON.");
  }
}

/**
 * Reads a body to its end; undefined if it is not valid UTF-8.
 *
 * @throws HttpError 413 if it is too large, 400 if it ends early.
 */
export async function readText(body: ReadableStream<Uint8Array> | null): Promise<string | undefined> {
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.byteLength;
      // The rest is read and discarded, since many clients read the response only after they have sent everything.
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    throw badRequest("The body is incomplete.");
  }
  if (size > MAX_BODY_BYTES) {
    const message = `The body exceeds the maximum of ${MAX_BODY_BYTES} bytes.`;
    throw new HttpError(413, "body_too_large", message, { limit: MAX_BODY_BYTES });
  }
  return decodeUtf8(chunks);
}

function decodeUtf8(chunks: readonly Uint8Array[]): string | undefined {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
  } catch {
    return undefined;
  }
}

/** @throws HttpError 400 for malformed percent-encoding, and for a query parameter that is sent twice. */
export function assertValidUrl({ pathname, search, searchParams }: URL): void {
  try {
    decodeURIComponent(pathname);
    decodeURIComponent(search);
  } catch {
    throw badRequest("The URL contains malformed percent-encoding.");
  }
  const repeated = [...searchParams.keys()].find((name) => searchParams.getAll(name).length > 1);
  if (repeated === undefined) return;
  const details = { parameter: repeated, values: searchParams.getAll(repeated) };
  throw new HttpError(400, "invalid_parameter", `${repeated} is sent more than once.`, details);
}

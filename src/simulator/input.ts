import { parameters, type ValidationError, type Validator, validators } from "../../generated/validators.js";
import { fromWire } from "../internal/wire-parameters.js";
import { invalidBody, invalidParameter, Refusal } from "./errors.js";
import type { Input } from "./handlers.js";
import type { OperationId } from "./keys.js";

/** The largest body that is taken, in bytes. */
const MAX_BODY = 2 ** 20;
/** How much of a larger one is read all the same, so that its sender gets to hear the answer. */
const MAX_DISCARDED = 2 ** 26;

/** What came over the wire, of which nothing is known yet. */
export interface Wire {
  query: URLSearchParams;
  path: Record<string, string>;
  contentType: string | null;
  body: string | undefined;
}

/**
 * An operation's input, checked against the contract.
 *
 * @throws Refusal where it breaks the contract.
 */
export function readInput<Id extends OperationId>(id: Id, wire: Wire): Input<Id> {
  const values = (place: string) => (place === "path" ? wire.path : Object.fromEntries(wire.query));
  const read = (place: string) =>
    fromWire(
      parameters[id].filter((parameter) => parameter.in === place),
      values(place),
    );
  const query = read("query");
  const path = read("path");
  check(validators[id].parameters, { ...query, ...path }, (errors) =>
    invalidParameter(errors, { ...values("query"), ...values("path") }),
  );
  const { body: validator } = validators[id];
  const body = validator && parseJson(wire);
  if (validator) check(validator, body, invalidBody);
  // The contract's own validators have just said that it is.
  return { query, path, body } as Input<Id>;
}

function check(validate: Validator, value: unknown, refuse: (errors: readonly ValidationError[]) => Refusal): void {
  if (!validate(value)) throw refuse(validate.errors ?? []);
}

function parseJson({ contentType, body }: Wire): unknown {
  if (!/^application\/json *(;|$)/i.test(contentType?.trim() ?? "")) {
    throw new Refusal(415, "unsupported_media_type", "Send the body as application/json.", {
      content_type: contentType,
    });
  }
  try {
    return JSON.parse(body ?? "");
  } catch {
    throw new Refusal(400, "invalid_json", "The body is not valid JSON.");
  }
}

/**
 * The text of a body; an encoding error leaves none, which is no JSON.
 *
 * @throws Refusal with 413 where it is too large.
 */
export async function readText(body: ReadableStream<Uint8Array> | null): Promise<string | undefined> {
  if (!body) return undefined;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size <= MAX_BODY) text += decoder.decode(chunk, { stream: true });
      else if (size > MAX_DISCARDED) break;
    }
    if (size <= MAX_BODY) return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
  throw new Refusal(413, "body_too_large", `A body has at most ${MAX_BODY} bytes.`, { limit: MAX_BODY });
}

/** @throws Refusal for percent-encoding that isn't, and for a parameter that is given twice. */
export function checkUrl({ pathname, search, searchParams }: URL): void {
  try {
    decodeURIComponent(pathname);
    decodeURIComponent(search);
  } catch {
    throw new Refusal(400, "invalid_request", "The URL is not properly percent-encoded.");
  }
  const twice = [...searchParams.keys()].find((name) => searchParams.getAll(name).length > 1);
  if (twice === undefined) return;
  const details = { parameter: twice, values: searchParams.getAll(twice) };
  throw new Refusal(400, "invalid_parameter", `${twice} is given more than once.`, details);
}

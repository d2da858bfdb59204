import { isJson, matchesRange } from "../internal/media-type.js";
import type { OperationDescription } from "../operations.js";
import { HttpError } from "./errors.js";

/** Example bodies of one operation's successes: status → media type → body. */
export type ResponseExamples = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Marks a response that is an example of the contract. */
export const SIMULATOR_HEADER = "X-CloudNexus-Simulator";

/**
 * The contract's example of the operation's first success.
 *
 * @param accept The request's `Accept` header, which chooses between several media types.
 * @throws HttpError 501 if the contract has no example.
 */
export function exampleResponse(
  { id, successes }: OperationDescription,
  examples: ResponseExamples,
  accept: string | null,
): Response {
  const [first] = Object.entries(successes);
  if (!first) throw missingExample(id, "a success");
  const [status, mediaTypes] = first;
  const headers = { [SIMULATOR_HEADER]: "example" };
  // A range such as 2XX stands for its first status.
  const init = { status: Number(status.replace("XX", "00")), headers };
  if (mediaTypes.length === 0) return new Response(null, init);
  const accepted = (accept ?? "*/*").split(",");
  const mediaType =
    mediaTypes.find((type) => accepted.some((range) => matchesRange(range, type))) ?? mediaTypes[0] ?? "";
  const example = examples[status]?.[mediaType];
  if (example === undefined) throw missingExample(id, `${status} ${mediaType}`);
  return contentResponse(example, mediaType, init);
}

/** A response whose body is JSON if its media type is, and else the text, form or bytes that are given. */
export function contentResponse(
  body: unknown,
  mediaType: string,
  init: { status: number; headers: HeadersInit },
): Response {
  const headers = new Headers(init.headers);
  if (!headers.has("content-type")) headers.set("content-type", mediaType);
  const isRaw = typeof body === "string" || body instanceof Uint8Array || body instanceof Blob;
  const content = isRaw && !isJson(mediaType) ? (body as BodyInit) : JSON.stringify(body);
  return new Response(content, { status: init.status, headers });
}

function missingExample(operation: string, response: string): HttpError {
  const message = `The contract has no example of ${response} for ${operation}: add one, or use sim.on("${operation}", …).`;
  return new HttpError(501, "not_implemented", message);
}

import { ResponseValidationError } from "../errors.js";
import { bodyKindOf, isJson, mediaTypeOf } from "../internal/media-type.js";
import { withoutKeys } from "../internal/redact.js";
import type { OperationDescription } from "../operations.js";
import type { ParseAs } from "./types.js";

/**
 * Parses the body of a success. Not left to openapi-fetch, which has to know how before the response arrives.
 *
 * @param parseAs Default: by the media type; JSON is parsed, `text/*` is a string, anything else a `Blob`.
 * @throws ResponseValidationError for a body that is not JSON although it should be.
 */
export async function parseSuccess(
  response: Response,
  operation: OperationDescription | undefined,
  parseAs: ParseAs | undefined,
): Promise<unknown> {
  const form = parseAs ?? defaultForm(response.headers.get("content-type"), operation);
  if (form === "json") return parseJson(response);
  return form === "stream" ? response.body : response[form]();
}

function defaultForm(contentType: string | null, operation: OperationDescription | undefined): ParseAs {
  const mediaTypes = Object.values(operation?.successes ?? {}).flat();
  // Where the contract knows only JSON, a web page is a captive portal or a proxy, and not the data.
  const isOnlyJson = mediaTypes.length > 0 && mediaTypes.every(isJson);
  if (contentType === null || isJson(contentType) || isOnlyJson) return "json";
  return bodyKindOf(contentType) === "text" ? "text" : "blob";
}

async function parseJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch (cause) {
    const type = mediaTypeOf(response.headers.get("content-type")) || "no content type";
    const message = `response ${response.status} is not JSON (${type}). A proxy or a captive portal may have answered; check the base URL.`;
    // The message of the cause quotes the body, which may contain the key.
    throw new ResponseValidationError(message, response, text, { cause: withoutKeys(cause) });
  }
}

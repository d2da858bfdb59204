import { redactKeys } from "./redact.js";
import { asRecord, asString } from "./values.js";

/**
 * The request ID, which users include when they contact support. The documentation has it in the body of errors ("Error
 * Handling"); a header is not documented, and used if there is one.
 *
 * @param body The parsed body, if it is known.
 */
export function requestIdOf(headers: Headers, body?: unknown): string | undefined {
  const id = asString(asRecord(asRecord(body).error).request_id) || headers.get("x-request-id");
  // Gateways may echo the key anywhere.
  return id ? redactKeys(id) : undefined;
}

/** The value of a JSON text; undefined, which JSON cannot represent, if it is not valid JSON. */
export function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

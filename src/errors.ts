import type { components } from "../generated/schema.js";

type ErrorBody = components["schemas"]["Error"];

/** The base of all errors of this package. */
export class CloudNexusError extends Error {
  override name = "CloudNexusError";
}

/** The client can't be made, or a call can't be sent, as it was asked for. Nothing was sent. */
export class ConfigurationError extends CloudNexusError {
  override name = "ConfigurationError";
}

/** The server refused a call. What it said is here; the table of errors in the documentation says what to do. */
export class APIError extends CloudNexusError {
  override name = "APIError";
  /** HTTP status. */
  readonly status: number;
  /** The kind of error, such as `insufficient_resources`; undefined where the body isn't in the documented shape. */
  readonly code: string | undefined;
  readonly details: ErrorBody["details"];
  /** Names the request; support asks for it. */
  readonly requestId: string | undefined;
  readonly headers: Headers;

  constructor(response: Response, body: unknown) {
    const error = isErrorBody(body) ? body.error : undefined;
    super(error ? `${response.status} ${error.code}: ${error.message}` : `${response.status} ${response.statusText}`);
    this.status = response.status;
    this.code = error?.code;
    this.details = error?.details;
    this.requestId = error?.request_id;
    this.headers = response.headers;
  }
}

function isErrorBody(body: unknown): body is { error: ErrorBody } {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const { error } = body;
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}

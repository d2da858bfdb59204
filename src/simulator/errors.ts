import type { ValidationError } from "../../generated/validators.js";

/** An error response, thrown where the error is found. `errorResponse` turns it into the documented body. */
export class HttpError extends Error {
  override name = "HttpError";
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown> | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    details?: Record<string, unknown>,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/** The documented error body. An error of the simulator itself becomes a 500 that shows its reason. */
export function errorResponse(error: Error, requestId: string): Response {
  const { status, code, message, details, headers } =
    error instanceof HttpError ? error : internalError({ reason: `${error.name}: ${error.message}` });
  const body = { error: { code, message, ...(details && { details }), request_id: requestId } };
  return Response.json(body, { status, headers });
}

export function badRequest(message: string, details?: Record<string, unknown>): HttpError {
  return new HttpError(400, "invalid_request", message, details);
}

export function notFound(message: string, details?: Record<string, unknown>): HttpError {
  return new HttpError(404, "not_found", message, details);
}

export function internalError(details?: Record<string, unknown>): HttpError {
  return new HttpError(500, "internal_error", "An unexpected error occurred.", details);
}

/**
 * For parameters: shows the first violation.
 *
 * @param values What was sent, by the parameters' names.
 */
export function invalidParameter(errors: readonly ValidationError[], values: Record<string, unknown>): HttpError {
  const [error] = errors;
  // The first part is the parameter's location.
  const parameter = pathOf(error)[1] ?? "";
  const message = `${parameter} ${reasonOf(error)}.`;
  return new HttpError(400, "invalid_parameter", message, { parameter, value: values[parameter] });
}

/** For bodies: shows every violation, by field. */
export function invalidBody(errors: readonly ValidationError[]): HttpError {
  return invalidFields(errors.map((error) => ({ field: pathOf(error).join("."), problem: reasonOf(error) })));
}

export function invalidFields(fields: readonly { field: string; problem: string }[]): HttpError {
  const message = fields.map(({ field, problem }) => `${field || "The body"} ${problem}.`).join(" ");
  return badRequest(message, { fields });
}

function pathOf(error: ValidationError | undefined): string[] {
  const path = error?.instancePath.split("/").slice(1) ?? [];
  const missing = error?.params.missingProperty;
  return typeof missing === "string" ? [...path, missing] : path;
}

function reasonOf(error: ValidationError | undefined): string {
  const allowed = error?.params.allowedValues;
  if (Array.isArray(allowed)) return `must be one of ${allowed.join(", ")}`;
  return error?.keyword === "required" ? "is missing" : (error?.message ?? "is not valid");
}

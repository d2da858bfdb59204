import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ValidationError } from "../../generated/validators.js";

/** An answer that isn't a success. It is thrown where it is found, and becomes the standard structure in one place. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly details: Record<string, unknown> | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: ContentfulStatusCode,
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

export function notFound(what: string, details?: Record<string, unknown>): Refusal {
  return new Refusal(404, "not_found", `${what} does not exist.`, details);
}

/** What is wrong with a parameter: the first of what the contract's validator found. */
export function invalidParameter(errors: readonly ValidationError[], values: Record<string, unknown>): Refusal {
  const [error] = errors;
  const parameter = fieldOf(error)[0] ?? "";
  const message = `${parameter} ${reasonOf(error)}.`;
  return new Refusal(400, "invalid_parameter", message, { parameter, value: values[parameter] });
}

/** What is wrong with a body: all of it, by field. */
export function invalidBody(errors: readonly ValidationError[]): Refusal {
  const fields = errors.map((error) => ({ field: fieldOf(error).join("."), problem: reasonOf(error) }));
  const message = fields.map(({ field, problem }) => `${field || "The body"} ${problem}.`).join(" ");
  return new Refusal(400, "invalid_request", message, { fields });
}

function fieldOf(error: ValidationError | undefined): string[] {
  const path = error?.instancePath.split("/").slice(1) ?? [];
  const missing = error?.params.missingProperty;
  return typeof missing === "string" ? [...path, missing] : path;
}

function reasonOf(error: ValidationError | undefined): string {
  const allowed = error?.params.allowedValues;
  if (Array.isArray(allowed)) return `must be one of ${allowed.join(", ")}`;
  return error?.keyword === "required" ? "is missing" : (error?.message ?? "is not valid");
}

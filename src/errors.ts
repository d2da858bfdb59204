import type { components } from "../generated/schema.js";
import { redactHeaders, redactKeys } from "./internal/redact.js";
import { requestIdOf } from "./internal/request-id.js";
import { asRecord, asString, isRecord } from "./internal/values.js";
import { type RateLimit, readRateLimit } from "./rate-limit/headers.js";
import type { Attempt } from "./transport/call.js";
import { serverRequestedDelay } from "./transport/retry-policy.js";

type ErrorBody = components["schemas"]["ErrorObject"];

/** Characters of a response body that an error keeps. */
const BODY_EXCERPT_LENGTH = 1000;

/** Characters of an undocumented error body that a message shows. */
const MESSAGE_EXCERPT_LENGTH = 100;

/**
 * The base class of the errors of this package. An aborted call rejects with the reason of its signal instead.
 *
 * @category Errors
 * @example
 * if (error instanceof CloudNexusError && error.outcomeUnknown) console.log("may have been processed", error.attempts);
 */
export class CloudNexusError extends Error {
  // On the prototype, so that stack traces begin with it, and as a string, since bundlers shorten the names of classes.
  static {
    CloudNexusError.prototype.name = "CloudNexusError";
  }
  /** `operationId` in the contract, or method and path of a request outside the contract; undefined outside of a call. */
  declare operation?: string;
  /** The outcome of each attempt of the call, oldest first. */
  attempts: readonly Attempt[] = [];
  /**
   * Whether the server may have processed the request, although no response confirms it. If true, check before you send the
   * request again. Always false for reads (GET, HEAD, OPTIONS).
   */
  outcomeUnknown = false;
  /** Where to resume a list whose iteration failed, as `cursor` of a new list; undefined for its first page. */
  declare cursor?: string | undefined;

  /** For `JSON.stringify`, which would leave out the name and the message. */
  toJSON(): object {
    const attempts = this.attempts.map((attempt) => ({ ...attempt, duration: Math.round(attempt.duration) }));
    return { ...this, name: this.name, message: this.message, attempts };
  }
}

/**
 * An option or an argument is invalid. Nothing was sent, except for earlier `attempts` if a key function fails on a retry.
 *
 * @category Errors
 * @example
 * if (error instanceof ConfigurationError) console.log("fix the code or the settings:", error.message);
 */
export class ConfigurationError extends CloudNexusError {
  static {
    ConfigurationError.prototype.name = "ConfigurationError";
  }
}

/**
 * No response arrived, or only part of one. `cause` is the error of the runtime.
 *
 * @category Errors
 * @example
 * if (error instanceof ConnectionError) console.log(error.cause, error.outcomeUnknown);
 */
export class ConnectionError extends CloudNexusError {
  static {
    ConnectionError.prototype.name = "ConnectionError";
  }
}

/**
 * `timeout` or `totalTimeout` has passed, or a known wait would exceed `totalTimeout`.
 *
 * @category Errors
 * @example
 * if (error instanceof TimeoutError) console.log("try again after", error.retryAt);
 */
export class TimeoutError extends CloudNexusError {
  static {
    TimeoutError.prototype.name = "TimeoutError";
  }
  /** When the request can be sent, if a rate limit is the reason; undefined otherwise. */
  declare retryAt?: Date | undefined;
}

/**
 * A list cannot be continued: there is no further page, or the server repeated a cursor or links outside the list.
 *
 * @category Errors
 * @example
 * if (error instanceof PaginationError) console.log("stopped at", error.cursor);
 */
export class PaginationError extends CloudNexusError {
  static {
    PaginationError.prototype.name = "PaginationError";
  }
  /** The cursor of the page that could not be fetched; undefined for the first page. */
  declare cursor: string | undefined;
}

/**
 * One place where a request or a response does not match the contract.
 *
 * @category Errors
 * @example
 * const line = ({ pointer, expected }: Violation) => `${pointer || "body"}: ${expected}`;
 */
export interface Violation {
  /** JSON pointer (RFC 6901) to the place; `""` is the whole body. */
  pointer: string;
  /** What the contract expects there, in words. */
  expected: string;
  /** The value that was found; only with the option `values` of `validateResponses`. */
  value?: unknown;
}

/** An error caused by a response. */
class ResponseError extends CloudNexusError {
  /** HTTP status. */
  declare readonly status: number;
  /** The response headers; keys that a gateway echoes are removed. */
  declare readonly headers: Headers;
  /** The ID of the request, for support; undefined if the response has none. */
  declare readonly requestId: string | undefined;

  constructor(message: string, { status, headers }: ResponseHead, body: unknown, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.headers = redactHeaders(headers);
    this.requestId = requestIdOf(headers, body);
  }

  /** Headers as an object, since `JSON.stringify` shows a `Headers` as `{}`. */
  override toJSON(): object {
    return { ...super.toJSON(), headers: Object.fromEntries(this.headers) };
  }
}

type ResponseHead = Pick<Response, "status" | "headers">;

/**
 * A response does not match the contract. For example, its status is 200, but its body is HTML from a proxy.
 *
 * @category Errors
 * @example
 * if (error instanceof ResponseValidationError) console.log(error.status, error.body);
 */
export class ResponseValidationError extends ResponseError {
  static {
    ResponseValidationError.prototype.name = "ResponseValidationError";
  }
  /**
   * The start of the body, as text: 1,000 characters at most. Empty if the body is too large, or if `validateResponses`
   * found a violation and its option `values` is off.
   */
  declare readonly body: string;
  /** Where the response does not match the contract; undefined unless `validateResponses` checked it. */
  declare violations?: readonly Violation[];

  constructor(message: string, response: ResponseHead, body: unknown, options?: ErrorOptions) {
    super(message, response, body, options);
    this.body = excerptOf(body);
  }
}

/**
 * The server responded with an error status. "Error Handling" in the API documentation says what each status means.
 *
 * @category Errors
 * @example
 * if (error instanceof APIError) console.log(error.status, error.code, error.requestId);
 */
export class APIError extends ResponseError {
  static {
    APIError.prototype.name = "APIError";
  }
  /** The kind of error, such as `insufficient_resources`; undefined if the body is not the documented error object. */
  declare readonly code: ErrorBody["code"] | undefined;
  /** More information, in fields that depend on `code`; undefined if the response has none. */
  declare readonly details: ErrorBody["details"];
  /** The rate limit that the response reports; undefined if it reports none. */
  declare readonly rateLimit: RateLimit | undefined;
  /** The start of the body, 1,000 characters at most, if it is not the documented error object; undefined otherwise. */
  declare readonly body: string | undefined;

  /** @param body The parsed body of the response. */
  constructor(response: ResponseHead, body: unknown) {
    // Gateways and proxies in front of the API may send any body: only fields of the documented type are used.
    const error = asRecord(asRecord(body).error);
    const code = asString(error.code);
    super(messageOf(response, code, asString(error.message), body), response, body);
    this.code = code;
    this.details = isRecord(error.details) ? error.details : undefined;
    this.rateLimit = readRateLimit(response.headers);
    this.body = code === undefined ? excerptOf(body) : undefined;
  }
}

function messageOf(
  { status, headers }: ResponseHead,
  code: string | undefined,
  message: string | undefined,
  body: unknown,
) {
  if (code !== undefined || message !== undefined) return `${status} ${code ?? "error"}: ${message ?? ""}`;
  const location = headers.get("location");
  if (status >= 300 && status < 400 && location !== null) {
    return `${status} redirect to ${redactKeys(location)}, which is not followed to keep the API key safe. Check the base URL.`;
  }
  const firstLine = excerptOf(body).trim().split("\n", 1)[0]?.slice(0, MESSAGE_EXCERPT_LENGTH);
  return `${status} error without the documented body${firstLine ? `: ${firstLine}` : "."}`;
}

function excerptOf(body: unknown): string {
  return redactKeys(asString(body) ?? toJson(body)).slice(0, BODY_EXCERPT_LENGTH);
}

function toJson(body: unknown): string {
  try {
    const json: string | undefined = JSON.stringify(body);
    return json ?? "";
  } catch {
    // Nested too deeply.
    return "";
  }
}

/**
 * 400: a parameter or the body is invalid. Correct the request before you send it again.
 *
 * @category Errors
 * @example
 * if (error instanceof BadRequestError) console.log(error.message, error.details);
 */
export class BadRequestError extends APIError {
  static {
    BadRequestError.prototype.name = "BadRequestError";
  }
}

/**
 * 401: the API key is missing, invalid or expired, or belongs to the other environment.
 *
 * @category Errors
 * @example
 * if (error instanceof AuthenticationError) console.log("create a new key");
 */
export class AuthenticationError extends APIError {
  static {
    AuthenticationError.prototype.name = "AuthenticationError";
  }
}

/**
 * 403: the API key lacks the permission for this operation or resource.
 *
 * @category Errors
 * @example
 * if (error instanceof PermissionDeniedError) console.log("use a key with more permissions");
 */
export class PermissionDeniedError extends APIError {
  static {
    PermissionDeniedError.prototype.name = "PermissionDeniedError";
  }
}

/**
 * 404: the resource does not exist or was deleted, or the path is unknown.
 *
 * @category Errors
 * @example
 * if (error instanceof NotFoundError) console.log("deleted, or in the other environment");
 */
export class NotFoundError extends APIError {
  static {
    NotFoundError.prototype.name = "NotFoundError";
  }
}

/**
 * 409: the request conflicts with the state of the resource, or there is no capacity.
 *
 * @category Errors
 * @example
 * if (error instanceof ConflictError && error.code === "insufficient_resources") console.log(error.details);
 */
export class ConflictError extends APIError {
  static {
    ConflictError.prototype.name = "ConflictError";
  }
}

/**
 * 429: the rate limit is exceeded, and no retry was left, or the wait would have exceeded `totalTimeout`. The server did not
 * process the request.
 *
 * @category Errors
 * @example
 * if (error instanceof RateLimitError) console.log("try again after", error.retryAt.toISOString());
 */
export class RateLimitError extends APIError {
  static {
    RateLimitError.prototype.name = "RateLimitError";
  }
  /** When the server accepts requests again. */
  readonly retryAt = new Date(Date.now() + serverRequestedDelay(429, this.headers, Date.now()));
}

/**
 * 5xx: the server failed. It may have processed the request: see `outcomeUnknown`.
 *
 * @category Errors
 * @example
 * if (error instanceof InternalServerError) console.log("for support:", error.requestId);
 */
export class InternalServerError extends APIError {
  static {
    InternalServerError.prototype.name = "InternalServerError";
  }
}

const ERROR_CLASSES: Readonly<Record<number, typeof APIError>> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  429: RateLimitError,
};

/** The error for a response that is not a success: its class follows the status. */
export function apiErrorFor(response: ResponseHead, body: unknown): APIError {
  const ErrorClass = ERROR_CLASSES[response.status] ?? (response.status < 500 ? APIError : InternalServerError);
  return new ErrorClass(response, body);
}

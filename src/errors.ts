import type { components } from "../generated/schema.js";
import { type RateLimit, readRateLimit } from "./rate-limit/headers.js";
import { askedWait } from "./transport/policy.js";
import type { Attempt } from "./transport/types.js";

type ErrorBody = components["schemas"]["Error"];

/**
 * The base of all errors of this package.
 *
 * @example
 * if (error instanceof CloudNexusError && error.outcomeUnknown) console.log("it may have been done", error.attempts);
 */
export class CloudNexusError extends Error {
  /** `operationId` in the contract, or method and path of what isn't in it; undefined outside of a call. */
  declare operation?: string;
  /** What each attempt of the call got, oldest first. */
  attempts: readonly Attempt[] = [];
  /** Whether the server may have changed something, although no answer says so; never of what only reads (GET). */
  outcomeUnknown = false;
  /** Where to resume a list whose iteration failed; undefined for its first page. */
  declare cursor?: string | undefined;

  /** For `JSON.stringify`, which would leave out what it is and what it says. */
  toJSON(): object {
    return { ...this, name: this.name, message: this.message };
  }
}

/**
 * The client can't be made, or a call can't be sent, as it was asked for. Nothing was sent, but for the `attempts` before,
 * where a key function fails later.
 *
 * @example
 * if (error instanceof ConfigurationError) console.log("mend the code or the settings:", error.message);
 */
export class ConfigurationError extends CloudNexusError {}

/**
 * No answer came, or only a part of one: `cause` says why.
 *
 * @example
 * if (error instanceof ConnectionError) console.log(error.cause, error.outcomeUnknown);
 */
export class ConnectionError extends CloudNexusError {}

/**
 * `timeout` or `totalTimeout` passed, or a wait that is known would outlast the latter.
 *
 * @example
 * if (error instanceof TimeoutError) console.log("not before", error.retryAt);
 */
export class TimeoutError extends CloudNexusError {
  /** When the call could be sent, where a rate limit is what it would have to wait for. */
  declare retryAt?: Date | undefined;
}

/**
 * A list can't be walked: a cursor came twice, or leads elsewhere.
 *
 * @example
 * if (error instanceof PaginationError) console.log("stuck at", error.cursor);
 */
export class PaginationError extends CloudNexusError {
  /** Where the list stood; undefined for its first page. */
  declare cursor: string | undefined;
}

/**
 * One place that isn't as the contract has it.
 *
 * @example
 * const line = ({ pointer, wanted }: Violation) => `${pointer || "the whole"}: ${wanted}`;
 */
export interface Violation {
  /** JSON pointer (RFC 6901) to it; `""` is the whole. */
  pointer: string;
  /** What the contract wants there, in words. */
  wanted: string;
  /** What is there instead; only where values were asked for. */
  value?: unknown;
}

/** An error that an answer makes. */
class AnswerError extends CloudNexusError {
  /** HTTP status. */
  declare readonly status: number;
  /** Those of the answer, without keys, which gateways may echo. */
  declare readonly headers: Headers;

  constructor(message: string, { status, headers }: { status: number; headers: Headers }, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.headers = new Headers(JSON.parse(JSON.stringify([...headers]).replace(/cnx_sk_\w+/g, "[key]")));
  }
}

/**
 * An answer isn't what the contract promises.
 *
 * @example
 * if (error instanceof ResponseValidationError) console.log(error.status, error.body);
 */
export class ResponseValidationError extends AnswerError {
  /**
   * The start of the body, as text; empty of one that is too large, and where `validateResponses` found it wrong, unless
   * asked for values.
   */
  declare readonly body: string;
  /** What is wrong with the body, place by place; undefined where `validateResponses` didn't look. */
  declare violations?: readonly Violation[];
  /** Names the request, where the answer says how. */
  declare requestId: string | undefined;

  constructor(message: string, response: { status: number; headers: Headers }, body: unknown, options?: ErrorOptions) {
    super(message, response, options);
    this.body = startOf(body);
    this.requestId = this.headers.get("x-request-id") ?? undefined;
  }
}

/** As much of a body as an error carries. */
function startOf(body: unknown): string {
  return (textOf(body) ?? JSON.stringify(body) ?? "").slice(0, 1000);
}

/**
 * The server refused a call. The documentation's section "Error Handling" says what each status means.
 *
 * @example
 * if (error instanceof APIError) console.log(error.status, error.code, error.requestId);
 */
export class APIError extends AnswerError {
  /** The kind of error, such as `insufficient_resources`; undefined where the body isn't in the documented shape. */
  declare readonly code: string | undefined;
  /** More about it, in fields that depend on the code; undefined where there is nothing more. */
  declare readonly details: ErrorBody["details"];
  /** Names the request; support asks for it. */
  declare readonly requestId: string | undefined;
  /** What the server said of the rate limit, if it did. */
  declare readonly rateLimit: RateLimit | undefined;
  /** The start of the body, where it isn't in the documented shape. */
  declare readonly body: string | undefined;

  constructor(response: { status: number; headers: Headers }, body: unknown) {
    // Whatever a server, or what stands in front of it, says: only what has the documented type is taken.
    const error = fieldsOf(fieldsOf(body).error);
    const code = textOf(error.code);
    const text = startOf(body);
    super(`${response.status} ${code ?? "error"}: ${textOf(error.message) ?? text.slice(0, 200)}`, response);
    this.code = code;
    this.details = error.details === fieldsOf(error.details) ? fieldsOf(error.details) : undefined;
    this.requestId = textOf(error.request_id);
    this.rateLimit = readRateLimit(response.headers);
    this.body = code === undefined ? text : undefined;
  }
}

/**
 * 400: a parameter or the body is wrong. Correct it; as it is, it will be refused again.
 *
 * @example
 * if (error instanceof BadRequestError) console.log(error.message, error.details);
 */
export class BadRequestError extends APIError {}

/**
 * 401: the key is unknown or expired.
 *
 * @example
 * if (error instanceof AuthenticationError) console.log("a new key is needed");
 */
export class AuthenticationError extends APIError {}

/**
 * 403: the key may not do this.
 *
 * @example
 * if (error instanceof PermissionDeniedError) console.log("a key with more permission is needed");
 */
export class PermissionDeniedError extends APIError {}

/**
 * 404: no such resource.
 *
 * @example
 * if (error instanceof NotFoundError) console.log("it is gone, or of the other environment");
 */
export class NotFoundError extends APIError {}

/**
 * 409: the resource is in a state that rules this out, or there is no capacity.
 *
 * @example
 * if (error instanceof ConflictError && error.code === "insufficient_resources") console.log(error.details);
 */
export class ConflictError extends APIError {}

/**
 * 429, and no retry was left, or the wait would have outlasted `totalTimeout`. What was refused did nothing.
 *
 * @example
 * if (error instanceof RateLimitError) console.log("not before", error.retryAt.toISOString());
 */
export class RateLimitError extends APIError {
  /** When the server takes requests again. */
  readonly retryAt = new Date(Date.now() + askedWait(429, this.headers, Date.now()));
}

/**
 * 5xx: the server failed.
 *
 * @example
 * if (error instanceof InternalServerError) console.log("for support:", error.requestId);
 */
export class InternalServerError extends APIError {}

// Bundlers shorten the names of classes, but not those of properties.
for (const [kind, Class] of Object.entries({
  CloudNexus: CloudNexusError,
  Configuration: ConfigurationError,
  Connection: ConnectionError,
  Timeout: TimeoutError,
  Pagination: PaginationError,
  ResponseValidation: ResponseValidationError,
  API: APIError,
  BadRequest: BadRequestError,
  Authentication: AuthenticationError,
  PermissionDenied: PermissionDeniedError,
  NotFound: NotFoundError,
  Conflict: ConflictError,
  RateLimit: RateLimitError,
  InternalServer: InternalServerError,
})) {
  Class.prototype.name = `${kind}Error`;
}

export const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);

/** The fields of whatever it is; of what has none, none. */
export const fieldsOf = (value: unknown): Record<string, unknown> => Object(value);

import type { components } from "../../generated/schema.js";
import {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ResponseValidationError,
} from "../errors.js";
import { askedWait } from "../transport/policy.js";
import { type RateLimit, readRateLimit } from "../transport/rate-limit-headers.js";
import { explainAnswer } from "../transport/story.js";

/** The contract's schemas, by name. */
export type Schemas = components["schemas"];

/** What a call gave, with the HTTP response it was in. */
export interface WithResponse<T> {
  data: T;
  response: Response;
  rateLimit: RateLimit | undefined;
}

/** A promise of a call's data. */
export interface Result<T> extends Promise<T> {
  /** The data with the HTTP response and what that says of the rate limit. */
  withResponse(): Promise<WithResponse<T>>;
}

type Called<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** Makes an operation's `data` of openapi-fetch's result, or throws what the server refused. */
export function unwrap<T>(call: Called<{ data: T }>): Result<T> {
  const full = bodyOf(call).then(({ body, response }) => ({
    data: body.data,
    response,
    rateLimit: readRateLimit(response.headers),
  }));
  const data = full.then((result) => result.data);
  return Object.assign(data, {
    withResponse: () => {
      // Who asks for the whole handles its failure there.
      data.catch(() => {});
      return full;
    },
  });
}

/**
 * The body of a success.
 *
 * @throws APIError for every other status; by the status, since an error with an empty body has no `error`.
 * @throws ResponseValidationError where the documented `data` is missing.
 */
export async function bodyOf<B extends { data: unknown }>(call: Called<B>): Promise<{ body: B; response: Response }> {
  const { data: body, error = "", response } = await call;
  if (!response.ok) throw explainAnswer(errorOf(response, error), response);
  if (typeof body !== "object" || body === null || body.data === undefined || body.data === null) {
    const text = body === undefined ? "" : JSON.stringify(body);
    const missing = new ResponseValidationError(`${response.status}, but the body has no \`data\`.`, response, text);
    throw explainAnswer(missing, response);
  }
  return { body, response };
}

/** The error for a refusal, by its status. */
function errorOf(response: Response, body: unknown): APIError {
  const { status, headers } = response;
  if (status === 429)
    return new RateLimitError(response, body, new Date(Date.now() + askedWait(429, headers, Date.now())));
  const Class = status >= 500 ? InternalServerError : (CLASSES[status] ?? APIError);
  return new Class(response, body);
}

const CLASSES: Record<number, typeof APIError> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
};

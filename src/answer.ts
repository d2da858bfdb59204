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
} from "./errors.js";
import { askedWait } from "./transport/policy.js";
import type { RateLimit } from "./transport/rate-limit-headers.js";
import { explainAnswer } from "./transport/story.js";

/**
 * What a call gave, with the HTTP response it was in.
 *
 * @example
 * const told = ({ response, rateLimit }: WithResponse<unknown>) => `${response.status}, ${rateLimit?.remaining} left`;
 */
export interface WithResponse<T> {
  /** What the call alone gives. */
  data: T;
  /** Its body has been read. */
  response: Response;
  /** What the answer says of the rate limit, if it does. */
  rateLimit: RateLimit | undefined;
}

/** What openapi-fetch gives of a call. */
export type Called<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/**
 * The body of a success.
 *
 * @throws APIError for every other status; by the status, since an error with an empty body has no `error`.
 * @throws ResponseValidationError where the documented `data` is missing.
 */
export async function bodyOf<B extends { data: unknown }>(call: Called<B>): Promise<{ body: B; response: Response }> {
  const { data: body, error = "", response } = await call;
  if (!response.ok) throw explainAnswer(errorOf(response, error), response);
  if (body?.data === undefined || body.data === null) {
    throw explainAnswer(
      new ResponseValidationError(`${response.status}, but the body has no \`data\`.`, response, body),
      response,
    );
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

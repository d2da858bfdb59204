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
import { type RateLimit, readRateLimit } from "./rate-limit/headers.js";
import { CALL, explain, type OfCall } from "./transport/story.js";

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

/** What a call gave, and the answer it was in, whose body has been read. */
export type Answered<T> = Pick<WithResponse<T>, "data" | "response">;

/** Adds what the answer says of the rate limit. */
export function withRateLimit<T>({ data, response }: Answered<T>): WithResponse<T> {
  return { data, response, rateLimit: readRateLimit(response.headers) };
}

/** What was found, and the URL that it is from. */
export interface Found<T> extends Answered<T> {
  url: string;
}

/** What `GET` and `POST` give of a call. */
export type Called<B> = Promise<OfCall & { data?: B; error?: unknown; response: Response }>;

/**
 * What is wanted of a success's body.
 *
 * @param pick Takes it out; gives undefined or null where it is missing.
 * @throws APIError for every other status; by the status, since an error with an empty body has no `error`.
 * @throws ResponseValidationError where it is missing.
 */
export async function dataOf<B, T>(called: Called<B>, pick: (body: B) => T | undefined): Promise<Found<T>> {
  const { data: body, error, response, [CALL]: call } = await called;
  // A body may be null whatever its type is.
  const data = body ? pick(body) : undefined;
  // What a program made, such as a test's, doesn't know its call.
  if (data !== undefined && data !== null) return { data, response, url: call?.url ?? response.url };
  const { ok, status } = response;
  const Refused = CLASSES[status] ?? (status < 500 ? APIError : InternalServerError);
  throw explain(
    ok
      ? new ResponseValidationError(`${status}, but the body is not as documented.`, response, body)
      : new Refused(response, error),
    call,
  );
}

/** The errors for refusals, by status. */
const CLASSES: Record<number, typeof APIError> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  429: RateLimitError,
};

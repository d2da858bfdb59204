import { apiErrorFor, ResponseValidationError } from "../errors.js";
import { findOperation } from "../operations.js";
import { type RateLimit, readRateLimit } from "../rate-limit/headers.js";
import type { Call } from "../transport/call.js";
import { attachCallContext } from "../transport/call-context.js";
import type { CallResult } from "./types.js";

/**
 * The data of a call, with its HTTP response.
 *
 * @category Methods
 * @example
 * const summary = ({ response, rateLimit }: WithResponse<unknown>) => `${response.status}, ${rateLimit?.remaining} left`;
 */
export interface WithResponse<T> {
  /** What the call itself resolves with. */
  data: T;
  /** The HTTP response, for its status and headers. Its body has been read. */
  response: Response;
  /** The rate limit that the response reports; undefined if it reports none. */
  rateLimit: RateLimit | undefined;
}

/** Data, and its response. */
export type DataWithResponse<T> = Pick<WithResponse<T>, "data" | "response">;

/** Adds the rate limit that the response reports. */
export function withRateLimit<T>({ data, response }: DataWithResponse<T>): WithResponse<T> {
  return { data, response, rateLimit: readRateLimit(response.headers) };
}

/** Data, its response, and the URL that was requested. */
export interface DataWithUrl<T> extends DataWithResponse<T> {
  url: string;
}

/** What raw methods resolve with; the call is known only for those of this package's client. */
type RawResult<B> = Omit<CallResult<B>, "call"> & { call?: Call };

/**
 * Takes the data out of a success's body.
 *
 * @param pick Returns the data; undefined or null if it is missing.
 * @param missing What is missing in that case, for the error message.
 * @throws APIError for any other status; ResponseValidationError if the data is missing.
 */
export async function dataOf<B, T>(
  result: Promise<RawResult<B>>,
  pick: (body: B | null | undefined) => T | null | undefined,
  missing: string,
): Promise<DataWithUrl<T>> {
  const { data: body, error, response, call } = await result;
  const url = call?.url ?? response.url;
  if (response.ok) {
    const data = pick(body);
    if (data !== undefined && data !== null) return { data, response, url };
    if (body === undefined && isEmptyByContract(call, response.status)) return { data: undefined as T, response, url };
  }
  // Not by `error`, which is undefined for an error with an empty body.
  const reported = response.ok
    ? new ResponseValidationError(
        `response ${response.status} does not match the API contract (${missing}).`,
        response,
        body,
      )
    : apiErrorFor(response, error);
  if (!call) throw reported;
  if (response.status === 404 && !hasBasePath(call)) reported.message += ` ${NO_BASE_PATH_HINT}`;
  throw attachCallContext(reported, call);
}

const NO_BASE_PATH_HINT = "If the route is unknown, check the base URL: unlike those of the API, it has no path.";

/** Whether the URL has more segments than the path of the contract: those of the base URL. */
function hasBasePath({ url, path }: Call): boolean {
  return new URL(url).pathname.split("/").length > path.split("/").length;
}

/** Whether the contract has a success with this status and without a body, such as a 204. */
function isEmptyByContract(call: Call | undefined, status: number): boolean {
  const successes = call && findOperation(call.method, call.path)?.successes;
  const mediaTypes = successes?.[status] ?? successes?.["2XX"];
  return mediaTypes?.length === 0;
}

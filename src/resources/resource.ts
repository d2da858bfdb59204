import type { components } from "../../generated/schema.js";
import { type DataWithResponse, dataOf, type WithResponse, withRateLimit } from "../http/result.js";
import type { CallResult } from "../http/types.js";
import { checkOptions } from "../internal/assert.js";
import { asRecord } from "../internal/values.js";
import { CALL_OPTION_CHECKS, type CallOptions } from "../options.js";

/** The contract's schemas, by name. */
export type Schemas = components["schemas"];

/**
 * What the methods of a resource return: a promise of the `data` of the response. It rejects for an error status.
 *
 * @category Methods
 * @example
 * const order = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };
 * const call: Result<Server> = cnx.servers.create(order);
 * const { data, rateLimit } = await call.withResponse();
 */
export interface Result<T> extends Promise<T> {
  /** The data with the HTTP response, and the rate limit that it reports. */
  withResponse(): Promise<WithResponse<T>>;
}

/** What a success's body gives: its `data`, or nothing where it has no body. */
// biome-ignore lint/suspicious/noConfusingVoidType: it becomes a type parameter, Result<void>.
type Unwrapped<B> = B extends { data: infer T } ? T : B extends undefined ? void : never;

/**
 * Runs an operation, and takes the `data` out of its success.
 *
 * @param options The caller's, which are checked first.
 * @returns A promise that rejects with an APIError for a status that is no success, or a ResponseValidationError if there is no `data`.
 */
export function unwrapData<B>(
  options: CallOptions | undefined,
  send: (options: CallOptions | undefined) => Promise<CallResult<B>>,
): Result<Unwrapped<B>> {
  const call = async () => {
    checkOptions("call option", options, CALL_OPTION_CHECKS);
    return send(options);
  };
  const pick = (body: unknown) => asRecord(body).data as Unwrapped<B>;
  let whole: DataWithResponse<Unwrapped<B>>;
  const data = dataOf(call(), pick, "missing `data`").then((result) => {
    whole = result;
    return result.data;
  });
  // On the promise of the data, not beside it: the async stack of an error ends at a promise that two others wait for.
  return Object.assign(data, { withResponse: () => data.then(() => withRateLimit(whole)) });
}

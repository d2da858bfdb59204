import type { components } from "../../generated/schema.js";
import { type Answered, type Called, dataOf, type WithResponse, withRateLimit } from "../answer.js";

/** The contract's schemas, by name. */
export type Schemas = components["schemas"];

/**
 * A promise of a call's data.
 *
 * @example
 * const order = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };
 * const call: Result<Server> = cnx.servers.create(order);
 * const { data, rateLimit } = await call.withResponse();
 */
export interface Result<T> extends Promise<T> {
  /** The data with the HTTP response and what that says of the rate limit. */
  withResponse(): Promise<WithResponse<T>>;
}

/** Makes an operation's `data` of openapi-fetch's result, or throws what the server refused. */
export function unwrap<T>(call: Called<{ data: T }>): Result<T> {
  let whole: Answered<T>;
  const result = dataOf(call, (body) => body.data).then((answered) => {
    whole = answered;
    return whole.data;
  });
  return Object.assign(result, { withResponse: () => result.then(() => withRateLimit(whole)) });
}

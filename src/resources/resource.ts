import type { Client } from "openapi-fetch";
import type { components, paths } from "../../generated/schema.js";
import { APIError } from "../errors.js";

/** The typed calls that resources are made of. */
export type Http = Pick<Client<paths, "application/json">, "GET" | "POST">;

/** The contract's schemas, by name. */
export type Schemas = components["schemas"];

/** Turns openapi-fetch's result into its data, or throws what the server refused. */
export async function unwrap<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  // By the status, not by `error`: an error with an empty body leaves that undefined.
  if (!response.ok) throw new APIError(response, error);
  return data as T;
}

import { withApiKey } from "../../transport/credentials.js";
import type { Target } from "../types.js";
import type { Request } from "./exchange.js";

/** What carries the key of a request. */
interface Carrier {
  /** The path, with the query. */
  path: string;
  headers: Headers;
}

/** The key that a request is sent with; null for none, as to a public operation. */
export function keyOf({ operation, key, authorization }: Request, keys: Target["keys"]): string | null {
  if (authorization !== undefined || (operation.security.length === 0 && key === undefined)) return null;
  return key === undefined ? (keys.main ?? null) : key;
}

/** Puts the key where the operation wants it. */
export function withCredentials(request: Request, keys: Target["keys"]): Carrier {
  const { operation, path, headers, authorization } = request;
  const carrier = { url: path, headers: new Headers(headers) };
  if (typeof authorization === "string") carrier.headers.set("authorization", authorization);
  const key = keyOf(request, keys);
  const { url, headers: sent } = key === null ? carrier : withApiKey(carrier, operation.security[0] ?? BEARER, key);
  return { path: url, headers: sent };
}

const BEARER = { type: "bearer" } as const;

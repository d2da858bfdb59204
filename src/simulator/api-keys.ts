import type { operations } from "../../generated/operations.js";
import type { OperationDescription, SecurityScheme } from "../operations.js";
import { HttpError } from "./errors.js";

/**
 * The `operationId` of an operation of the contract.
 *
 * @category Your own responses
 * @useDeclaredType
 * @example
 * const operation: OperationId = "listServers";
 */
export type OperationId = keyof typeof operations;

/**
 * The permission of an API key. A scoped key may call only the operations that it lists; an expired key gets a 401 response.
 *
 * @category Simulator
 * @example
 * const keys: Record<string, Permission> = { cnx_sk_test_ci: "read-only", cnx_sk_test_cdn: { scoped: ["purgeCache"] } };
 * const strict = createSimulator({ keys });
 */
export type Permission = "admin" | "read-only" | "expired" | { scoped: readonly OperationId[] };

/**
 * The permissions that are plain strings.
 *
 * @category Simulator
 * @example
 * const names = PERMISSIONS.join(", ");
 */
export const PERMISSIONS = ["admin", "read-only", "expired"] as const;

/** The keys that every simulator accepts. */
export const KEYS = {
  /** May call every operation. */
  admin: "cnx_sk_test_admin",
  /** Gets a 403 response to every request that changes something. */
  readOnly: "cnx_sk_test_readonly",
  /** A second admin key, with a rate limit of its own. */
  second: "cnx_sk_test_second",
  /** Gets a 401 response to every request. */
  expired: "cnx_sk_test_expired",
} as const;

export const KEY_FORMAT = /^cnx_sk_(live|test)_[A-Za-z0-9]+$/;
const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export interface ApiKey {
  key: string;
  permission: Exclude<Permission, "expired">;
}

/**
 * The permission of each key: those of `KEYS` and the given ones.
 *
 * @throws RangeError for a key that does not have the documented format.
 */
export function permissionsByKey(given: Readonly<Record<string, Permission>>): ReadonlyMap<string, Permission> {
  if (!Object.keys(given).every((key) => KEY_FORMAT.test(key))) {
    throw new RangeError(
      "Invalid key in `keys`: expected cnx_sk_test_ or cnx_sk_live_, followed by letters and digits.",
    );
  }
  return new Map<string, Permission>([
    [KEYS.admin, "admin"],
    [KEYS.readOnly, "read-only"],
    [KEYS.second, "admin"],
    [KEYS.expired, "expired"],
    ...Object.entries(given),
  ]);
}

/**
 * The key of a request.
 *
 * @param schemes The ways in which it may be sent.
 * @throws HttpError 401 if there is none that is valid.
 */
export function authenticate(
  request: Request,
  schemes: readonly SecurityScheme[],
  permissions: ReadonlyMap<string, Permission>,
): ApiKey {
  const key = schemes.map((scheme) => keyIn(request, scheme)).find((found) => found !== undefined);
  if (key === undefined) {
    const expected = [...new Set(schemes.map(describe))].join(" or ");
    const isMissing = !request.headers.has("authorization");
    throw unauthorized(
      isMissing ? `Missing API key. Send it as ${expected}.` : `Invalid Authorization header; expected ${expected}.`,
    );
  }
  const permission = permissions.get(key);
  if (permission === undefined) throw unauthorized("Unknown API key.");
  if (permission === "expired") throw unauthorized("The API key has expired.");
  return { key, permission };
}

function keyIn({ headers, url }: Request, scheme: SecurityScheme): string | undefined {
  if (scheme.type === "apiKey") {
    const value = scheme.in === "header" ? headers.get(scheme.name) : new URL(url).searchParams.get(scheme.name);
    return value ?? undefined;
  }
  // The name of the scheme is case-insensitive.
  const [, name, credentials] = /^(\S+) +(\S+) *$/.exec(headers.get("authorization") ?? "") ?? [];
  if (credentials === undefined || name?.toLowerCase() !== scheme.type) return undefined;
  return scheme.type === "bearer" ? credentials : userOf(credentials);
}

/** The user name of basic credentials; undefined if they are not well-formed. */
function userOf(credentials: string): string | undefined {
  try {
    return atob(credentials).split(":", 1)[0];
  } catch {
    return undefined;
  }
}

function describe(scheme: SecurityScheme): string {
  if (scheme.type === "bearer") return "`Authorization: Bearer <key>`";
  if (scheme.type === "basic") return "`Authorization: Basic <base64 of key and colon>`";
  return `the ${scheme.in === "header" ? "header" : "query parameter"} \`${scheme.name}\``;
}

/** @throws HttpError 403 if the key may not call the operation. */
export function authorize({ permission }: ApiKey, { id, method }: Pick<OperationDescription, "id" | "method">): void {
  if (typeof permission === "object" && !permission.scoped.some((operation) => operation === id)) {
    throw forbidden(`This key's scope does not include ${id}.`, "scoped");
  }
  if (permission === "read-only" && !SAFE_METHODS.has(method)) {
    throw forbidden("A read-only key cannot change anything.", permission);
  }
}

function unauthorized(message: string): HttpError {
  return new HttpError(401, "invalid_api_key", message);
}

function forbidden(message: string, permission: string): HttpError {
  return new HttpError(403, "insufficient_permissions", message, { permission });
}

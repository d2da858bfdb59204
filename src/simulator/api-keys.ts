import type { operations } from "../../generated/operations.js";
import type { OperationDescription } from "../operations.js";
import { HttpError } from "./errors.js";

/**
 * The `operationId` of an operation of the contract.
 *
 * @useDeclaredType
 * @example
 * const operation: OperationId = "listServers";
 */
export type OperationId = keyof typeof operations;

/**
 * What a key may do. A scoped key may call the operations that it lists. An expired key gets 401.
 *
 * @example
 * const keys: Record<string, Permission> = { cnx_sk_test_ci: "read-only", cnx_sk_test_cdn: { scoped: ["purgeCache"] } };
 * const strict = createSimulator({ keys });
 */
export type Permission = "admin" | "read-only" | "expired" | { scoped: readonly OperationId[] };

/**
 * The permissions that have a name.
 *
 * @example
 * const names = PERMISSIONS.join(", ");
 */
export const PERMISSIONS = ["admin", "read-only", "expired"] as const;

/** The keys that every simulator accepts. */
export const KEYS = {
  /** May call every operation. */
  admin: "cnx_sk_test_admin",
  /** Gets 403 for every request that changes something. */
  readOnly: "cnx_sk_test_readonly",
  /** A second admin key, with a rate limit of its own. */
  second: "cnx_sk_test_second",
  /** Gets 401. */
  expired: "cnx_sk_test_expired",
} as const;

const KEY_FORMAT = /^cnx_sk_(live|test)_[A-Za-z0-9]+$/;
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
 * The key of an `Authorization` header.
 *
 * @throws HttpError 401 if there is none that is valid.
 */
export function authenticate(header: string | undefined, permissions: ReadonlyMap<string, Permission>): ApiKey {
  if (header === undefined) throw unauthorized("Missing API key. Send it as `Authorization: Bearer <key>`.");
  // The name of the scheme is case-insensitive.
  const key = /^bearer +(\S+) *$/i.exec(header)?.[1];
  if (key === undefined) throw unauthorized("Invalid Authorization header; expected `Bearer <key>`.");
  const permission = permissions.get(key);
  if (permission === undefined) throw unauthorized("Unknown API key.");
  if (permission === "expired") throw unauthorized("The API key has expired.");
  return { key, permission };
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

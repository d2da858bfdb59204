import type { operations } from "../../generated/operations.js";

/**
 * The `operationId` of an operation of the contract.
 *
 * @useDeclaredType
 * @example
 * const operation: OperationId = "listServers";
 */
export type OperationId = keyof typeof operations;

/**
 * What a key may do. A scoped key may do the operations that it names. An expired one gets 401.
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

/** The keys that every simulator has. */
export const KEYS = {
  /** May do everything. */
  admin: "cnx_sk_test_admin",
  /** Gets 403 on every POST. */
  readOnly: "cnx_sk_test_readonly",
  /** Another admin, whose requests are counted apart. */
  second: "cnx_sk_test_second",
  /** Gets 401. */
  expired: "cnx_sk_test_expired",
} as const;

/**
 * All keys with their permissions, those given added to `KEYS`.
 *
 * @throws RangeError for a key that no client would send.
 */
export function keyRing(given: Readonly<Record<string, Permission>>): Map<string, Permission> {
  for (const key of Object.keys(given)) {
    if (!/^cnx_sk_(live|test)_[A-Za-z0-9]+$/.test(key)) {
      throw new RangeError(`A key is cnx_sk_test_ or cnx_sk_live_, then letters and digits; it is "${key}".`);
    }
  }
  return new Map<string, Permission>([
    [KEYS.admin, "admin"],
    [KEYS.readOnly, "read-only"],
    [KEYS.second, "admin"],
    [KEYS.expired, "expired"],
    ...Object.entries(given),
  ]);
}

/** The token of an `Authorization` header of the scheme Bearer, whose name's case doesn't matter. */
export function bearerToken(header: string | null): string | undefined {
  return /^bearer +(\S+) *$/i.exec(header ?? "")?.[1];
}

/** Why a key may not do an operation; undefined where it may. */
export function refusal(permission: Permission, operation: OperationId, method: string): string | undefined {
  if (typeof permission === "object") {
    return permission.scoped.includes(operation) ? undefined : "This key does not cover this resource.";
  }
  const changes = method !== "GET";
  return permission === "read-only" && changes ? "A read-only key may not change anything." : undefined;
}

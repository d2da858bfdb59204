import { defaultSecurity, operations } from "../generated/operations.js";

/** How one parameter of an operation is sent (OpenAPI 3.1, "Parameter Object"). */
export interface ParameterDescription {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required: boolean;
  readonly style: "simple" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject";
  readonly explode: boolean;
  /** JSON type of the value, and of its items if it is an array. */
  readonly type: string;
  readonly itemType?: string;
  /** JSON types of the properties if it is an object. */
  readonly propertyTypes?: Readonly<Record<string, string>>;
  /** What the server assumes if the parameter is not sent. */
  readonly default?: unknown;
}

/** Where a paged operation takes its cursor, and where its responses have their items and cursors. */
export interface PaginationDescription {
  /** Query parameters. */
  readonly cursor: string;
  readonly limit?: string;
  /** Paths within the response body, such as `meta.next_cursor`. */
  readonly items: string;
  readonly next: string;
  readonly prev?: string;
  readonly nextPage?: string;
}

/** How a request carries the API key (OpenAPI 3.1, "Security Scheme Object"). */
export type SecurityScheme =
  /** `Authorization: Bearer <key>` */
  | { readonly type: "bearer" }
  /** HTTP's basic authentication: the key as user name, without a password. */
  | { readonly type: "basic" }
  | { readonly type: "apiKey"; readonly in: "header" | "query"; readonly name: string };

/** The description of one operation in the contract. */
export interface OperationDescription {
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** With the names of its parameters: `/cdn/zones/{zone_id}/purge`. */
  readonly path: string;
  readonly parameters: readonly ParameterDescription[];
  /** Media types in the contract's order: the first one is sent unless the body or the caller decides otherwise. */
  readonly requestBody?: { readonly required: boolean; readonly mediaTypes: readonly string[] };
  /** Media types of each success, by status (`200`, `2XX`); none for an empty body. */
  readonly successes: Readonly<Record<string, readonly string[]>>;
  /** The ways to send the API key, of which the first is used; none for a public operation. */
  readonly security: readonly SecurityScheme[];
  /** Whether it is safe to send twice; with a header, it is once that header is sent. */
  readonly idempotent: boolean | { readonly header: string };
  readonly pagination?: PaginationDescription;
}

const byRoute = /* @__PURE__ */ new Map<string, OperationDescription>(
  /* @__PURE__ */ Object.values(operations).map((operation) => [`${operation.method} ${operation.path}`, operation]),
);

/**
 * The operation of a method and a path as the contract spells it; undefined if the contract has none.
 *
 * @param method In upper case.
 */
export function findOperation(method: string, path: string): OperationDescription | undefined {
  return byRoute.get(`${method} ${path}`);
}

/** How the API key is sent with a request; undefined if it is sent without one, as to a public operation. */
export function securityOf(operation: OperationDescription | undefined): SecurityScheme | undefined {
  return operation ? operation.security[0] : (defaultSecurity ?? undefined);
}

const READ_ONLY_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Whether a method only reads ("safe" in RFC 9110 §9.2.1). */
export function isReadOnly(method: string): boolean {
  return READ_ONLY_METHODS.has(method);
}

/** Whether a method is idempotent by definition (RFC 9110 §9.2.2): for requests outside the contract. */
export function isIdempotentMethod(method: string): boolean {
  return IDEMPOTENT_METHODS.has(method);
}

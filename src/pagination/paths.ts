import type { operations } from "../../generated/operations.js";
import type { paths } from "../../generated/schema.js";
import type { SuccessBody } from "../http/types.js";

type Description = (typeof operations)[keyof typeof operations];

/** The descriptions of the operations with `x-pagination`. */
type PagedDescription = Extract<Description, { method: "GET"; pagination: object }>;

/**
 * The paths of the contract that can be paged through: those whose GET has `x-pagination`.
 *
 * @category Pagination
 * @example
 * const path: PagedPath = "/servers";
 * const all = await paginate(cnx, path).toArray();
 */
export type PagedPath = PagedDescription["path"];

type PaginationOf<P extends PagedPath> = Extract<PagedDescription, { path: P }>["pagination"];

type BodyOf<P extends PagedPath> = P extends keyof paths ? SuccessBody<paths[P]["get"]> : never;

/** What is at a path within a body, such as `meta.next_cursor`. */
type ValueAt<Body, Path> = Body extends object
  ? Path extends `${infer Name}.${infer Nested}`
    ? ValueAt<PropertyOf<Body, Name>, Nested>
    : PropertyOf<Body, Path>
  : never;

type PropertyOf<T, Name> = Name extends keyof T ? T[Name] : never;

/**
 * An item of the path's pages.
 *
 * @category Pagination
 * @example
 * const names: PagedItem<"/servers">["name"][] = [];
 */
export type PagedItem<P extends PagedPath> =
  ValueAt<BodyOf<P>, PaginationOf<P>["items"]> extends readonly (infer T)[] ? T : never;

/**
 * The `meta` of the path's pages: the part of the body that holds the cursors, or the whole body if they are at its top level.
 *
 * @category Pagination
 * @example
 * const total = (meta: PagedMeta<"/servers">) => meta.total;
 */
export type PagedMeta<P extends PagedPath> = PaginationOf<P>["next"] extends `${infer Name}.${string}`
  ? ValueAt<BodyOf<P>, Name>
  : BodyOf<P>;

/**
 * The query parameters of the path: its filters, the page size and the cursor. A parameter that is undefined is left out.
 *
 * @category Pagination
 * @example
 * const query: PagedQuery<"/servers"> = { status: "running", limit: 100 };
 */
export type PagedQuery<P extends PagedPath> = P extends keyof paths
  ? paths[P] extends { get: { parameters: { query?: infer Q } } }
    ? { [K in keyof NonNullable<Q>]: NonNullable<Q>[K] | undefined }
    : never
  : never;

import type { paths } from "../../generated/schema.js";

/** A path item whose GET answers with a page of items. */
interface Paged<T> {
  get: { responses: { 200: { content: { "application/json": { data: T[]; meta: { next_cursor: string | null } } } } } };
}

/**
 * The paths of the contract that can be paged through: exactly those whose GET answers 200 with a page.
 *
 * @example
 * const path: PagedPath = "/servers";
 * const all = await paginate(cnx, path).toArray();
 */
export type PagedPath<Paths = paths> = {
  [P in keyof Paths]: Paths[P] extends Paged<unknown> ? P : never;
}[keyof Paths];

/**
 * What a page of the path holds.
 *
 * @example
 * const names: PagedItem<"/servers">["name"][] = [];
 */
export type PagedItem<P extends PagedPath<Paths>, Paths = paths> = Paths[P] extends Paged<infer T> ? T : never;

/**
 * What the path can be asked for: its filters, `limit` and `cursor`. One that is undefined is left out.
 *
 * @example
 * const query: PagedQuery<"/servers"> = { status: "running", limit: 100 };
 */
export type PagedQuery<P extends PagedPath<Paths>, Paths = paths> = Paths[P] extends {
  get: { parameters: { query?: infer Q } };
}
  ? { [K in keyof NonNullable<Q>]: NonNullable<Q>[K] | undefined }
  : never;

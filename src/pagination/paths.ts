import type { paths } from "../../generated/schema.js";

/** A path item whose GET answers with a page of items. */
interface Paged<T> {
  get: { responses: { 200: { content: { "application/json": { data: T[]; meta: { next_cursor: string | null } } } } } };
}

/** The paths of the contract that can be paged through: exactly those whose GET answers 200 with a page. */
export type PagedPath<Paths = paths> = {
  [P in keyof Paths]: Paths[P] extends Paged<unknown> ? P : never;
}[keyof Paths];

/** What a page of the path holds. */
export type PagedItem<P extends PagedPath<Paths>, Paths = paths> = Paths[P] extends Paged<infer T> ? T : never;

/** What the path can be asked for: its filters, `limit` and `cursor`. One that is undefined is left out. */
export type PagedQuery<P extends PagedPath<Paths>, Paths = paths> = Paths[P] extends {
  get: { parameters: { query?: infer Q } };
}
  ? { [K in keyof NonNullable<Q>]: NonNullable<Q>[K] | undefined }
  : never;

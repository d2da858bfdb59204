import type { components } from "../../generated/schema.js";
import { PaginationError } from "../errors.js";

export type PageMeta = components["schemas"]["PageMeta"];

/** What the query of every list has; filters come on top. */
export interface PageQuery {
  cursor?: string | undefined;
  limit?: number | undefined;
}

/** The query for a neighbouring page, undefined where there is none, or why what the server says of it can't be followed. */
export type Target<Q> = Q | PaginationError | undefined;

/**
 * Where the next page is. Only `next_cursor` decides; a server that doesn't send one at all is asked by its `next_page`.
 *
 * @param query What the list was asked for; its filters are sent along.
 * @param url Where the page came from, absolute.
 */
export function nextTarget<Q extends PageQuery>(meta: PageMeta, query: Q, url: string): Target<Q> {
  // The contract requires the property, but published examples are without it.
  return meta.next_cursor === undefined
    ? linkTarget(meta.next_page, query, url)
    : cursorTarget(meta.next_cursor, query);
}

/** The query for the page at a cursor that the server gave. */
export function cursorTarget<Q extends PageQuery>(cursor: unknown, query: Q): Target<Q> {
  if (cursor === null || cursor === undefined) return undefined;
  // An empty cursor may mean the first page as well as the end: going on could loop, stopping could lose items.
  if (typeof cursor === "string" && cursor !== "") return { ...query, cursor };
  return new PaginationError(`The server gave ${JSON.stringify(cursor)} as a cursor.`, query.cursor);
}

function linkTarget<Q extends PageQuery>(link: unknown, query: Q, url: string): Target<Q> {
  if (link === null || link === undefined) return undefined;
  const target = typeof link === "string" && link !== "" && URL.canParse(link, url) ? new URL(link, url) : undefined;
  const own = URL.canParse(url) ? new URL(url) : undefined;
  // Anywhere else, a forged link could choose who gets the next request, and what it asks for.
  if (!target || !own || target.origin !== own.origin || target.pathname !== own.pathname) {
    return new PaginationError(
      `The server's next_page, ${JSON.stringify(link)}, doesn't lead to the same list.`,
      query.cursor,
    );
  }
  const params = target.searchParams;
  const said = Object.fromEntries([...params.keys()].map((name) => [name, oneOrAll(params.getAll(name))]));
  // The cursor that a list was resumed with names a page already here.
  return { ...query, cursor: undefined, ...said };
}

function oneOrAll(values: string[]): string | string[] {
  return values.length === 1 ? values.join() : values;
}

/** The same for queries that ask for the same page, whether their values are numbers or were read from a URL. */
export function keyOf(query: PageQuery): string {
  const said = Object.entries(query).filter(([, value]) => value !== undefined);
  return JSON.stringify(said.map(String).sort());
}

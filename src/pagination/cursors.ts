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

/** What a page's neighbours are told from. */
export interface Place<Q> {
  /** What the list was asked for; its filters are sent along. */
  query: Q;
  /** The page's own cursor, for errors. */
  cursor: string | undefined;
  /** Where the page came from, absolute. */
  url: string;
}

/**
 * Where the next page is. Only `next_cursor` decides; a server that doesn't send one at all is asked by its `next_page`.
 */
export function nextTarget<Q extends PageQuery>(meta: PageMeta, place: Place<Q>): Target<Q> {
  // The contract requires the property, but published examples are without it.
  return meta.next_cursor === undefined ? linkTarget(meta.next_page, place) : cursorTarget(meta.next_cursor, place);
}

/** The query for the page at a cursor that the server gave. */
export function cursorTarget<Q extends PageQuery>(cursor: unknown, place: Place<Q>): Target<Q> {
  if (cursor === null || cursor === undefined) return undefined;
  // An empty cursor may mean the first page as well as the end: going on could loop, stopping could lose items.
  if (typeof cursor === "string" && cursor !== "") return { ...place.query, cursor };
  return new PaginationError(`The server gave no usable cursor: ${JSON.stringify(cursor)}.`, place.cursor);
}

function linkTarget<Q extends PageQuery>(link: unknown, { query, cursor, url }: Place<Q>): Target<Q> {
  if (link === null || link === undefined) return undefined;
  if (typeof link === "string" && link !== "" && URL.canParse(link, url)) {
    const own = new URL(url);
    const { origin, pathname, searchParams } = new URL(link, url);
    // Anywhere else, a forged link could choose who gets the next request, and what it asks for.
    if (origin === own.origin && pathname === own.pathname) {
      const said = [...searchParams.keys()].map((name) => [name, oneOrAll(searchParams.getAll(name))] as const);
      // The cursor that a list was resumed with names a page already here.
      return { ...query, cursor: undefined, ...Object.fromEntries(said) };
    }
  }
  return new PaginationError(`next_page leads off the list: ${JSON.stringify(link)}.`, cursor);
}

function oneOrAll(values: string[]): string | string[] {
  return values.length === 1 ? values.join() : values;
}

/** The same for queries that ask for the same page, whether their values are numbers or were read from a URL. */
export function keyOf(query: PageQuery): string {
  const said = Object.entries(query).filter(([, value]) => value !== undefined);
  return JSON.stringify(said.map(String).sort());
}

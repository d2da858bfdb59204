import type { components } from "../../generated/schema.js";

export type PageMeta = components["schemas"]["PageMeta"];

/** What the query of every list has; filters come on top. */
export interface PageQuery {
  cursor?: string | undefined;
  limit?: number | undefined;
}

/** The query for a neighbouring page, or why what the server says of it can't be followed. */
export type Target<Q> = { query: Q; fault?: undefined } | { query?: undefined; fault: string };

/**
 * Where a neighbouring page is; undefined where there is none. Only the cursor decides; a server that doesn't send one
 * at all is asked by its link.
 *
 * @param asked What the list was asked for; its filters are sent along.
 * @param url Where the page came from, absolute.
 */
export function targetOf<Q extends PageQuery>(
  asked: Q,
  url: string,
  cursor: unknown,
  link?: unknown,
): Target<Q> | undefined {
  // The contract requires `next_cursor`, but published examples are without it.
  const isLink = cursor === undefined;
  const said = isLink ? link : cursor;
  if (said === null || said === undefined) return undefined;
  // An empty cursor may mean the first page as well as the end: going on could loop, stopping could lose items.
  const isText = typeof said === "string" && said !== "";
  const place = isText && (isLink ? linked(said, url) : { cursor: said });
  if (place) return { query: { ...asked, ...place } };
  return { fault: `The server gave no usable ${isLink ? "next_page" : "cursor"}: ${JSON.stringify(said)}.` };
}

/** What a link to the same list asks for. Anywhere else, a forged one could choose who gets the next request, and what it asks for. */
function linked(link: string, url: string): PageQuery | undefined {
  if (!URL.canParse(link, url)) return undefined;
  const own = new URL(url);
  const { origin, pathname, searchParams } = new URL(link, url);
  if (origin !== own.origin || pathname !== own.pathname) return undefined;
  const values = [...searchParams.keys()].map((name) => [name, oneOrAll(searchParams.getAll(name))] as const);
  // The cursor that a list was resumed with names a page already here.
  return { cursor: undefined, ...Object.fromEntries(values) };
}

function oneOrAll(values: string[]): string | string[] {
  return values.length === 1 ? values.join() : values;
}

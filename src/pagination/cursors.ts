import type { components } from "../../generated/schema.js";
import { textOf } from "../errors.js";

export type PageMeta = components["schemas"]["PageMeta"];

/** What the query of every list has; filters come on top. */
export interface PageQuery {
  cursor?: string | undefined;
  limit?: number | undefined;
}

/** What the server says of a neighbouring page. */
export interface Target {
  /** As it was said; undefined where there is no such page. */
  said: unknown;
  /** What to ask for on top of the list's filters; undefined where that can't be followed. */
  place: PageQuery | undefined;
}

/**
 * Where a neighbouring page is. Only the cursor decides; a server that doesn't send one at all is asked by its link.
 *
 * @param url Where the page came from, absolute.
 */
export function targetOf(url: string, cursor: unknown, link?: unknown): Target {
  // The contract requires `next_cursor`, but published examples are without it.
  const isLink = cursor === undefined;
  const said = (isLink ? link : cursor) ?? undefined;
  // An empty cursor may mean the first page as well as the end: going on could loop, stopping could lose items.
  const text = textOf(said);
  return { said, place: text ? (isLink ? linked(text, url) : { cursor: text }) : undefined };
}

/** What a link asks for that is the page's own URL with another query. */
function linked(link: string, url: string): PageQuery | undefined {
  if (!URL.canParse(link, url)) return undefined;
  const { href, searchParams } = new URL(link, url);
  // Anywhere else, a forged link could choose who gets the next request, and what it asks for.
  if (!href.startsWith(new URL("?", url).href)) return undefined;
  // The cursor that a list was resumed with names a page already here.
  const place: PageQuery & Record<string, unknown> = { cursor: undefined };
  for (const name of searchParams.keys()) {
    const all = searchParams.getAll(name);
    place[name] = all.length > 1 ? all : all[0];
  }
  return place;
}

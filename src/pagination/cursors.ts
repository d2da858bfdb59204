import { asString } from "../internal/values.js";

export type { PageMeta } from "../../generated/schema.js";

/** The query of a list: its filters, and the contract's parameters for the size of a page and for its cursor. */
export type PageQuery = Record<string, unknown>;

/** The server's reference to an adjacent page. */
export interface PageLink {
  /** The cursor or link as the server sent it; undefined if there is no such page. */
  raw: unknown;
  /** Its cursor; null if it has none. */
  cursor: string | null;
  /** What to request on top of the list's filters; undefined if the link cannot be followed. */
  query: PageQuery | undefined;
}

/**
 * Finds an adjacent page. Only the cursor decides; the link is for servers that send no cursor at all, as in an example of
 * the documentation.
 *
 * @param parameter The query parameter that takes a cursor.
 * @param url Where the page came from, absolute.
 */
export function resolvePageLink(parameter: string, url: string, cursor: unknown, link?: unknown): PageLink {
  const isLink = cursor === undefined;
  const raw = (isLink ? link : cursor) ?? undefined;
  const query = isLink ? queryFromLink(parameter, raw, url) : queryFromCursor(parameter, raw);
  return { raw, cursor: asString(query?.[parameter]) ?? null, query };
}

/** Undefined for an empty cursor: it may mean the first page as well as the end, so to continue could loop, to stop lose items. */
function queryFromCursor(parameter: string, cursor: unknown): PageQuery | undefined {
  return cursor && typeof cursor === "string" ? { [parameter]: cursor } : undefined;
}

/** The query of a link to the same origin and path; any other link could choose who receives the next request. */
function queryFromLink(parameter: string, link: unknown, url: string): PageQuery | undefined {
  if (!link || typeof link !== "string" || !URL.canParse(link, url)) return undefined;
  const { origin, pathname, searchParams, username, password } = new URL(link, url);
  const from = new URL(url);
  if (origin !== from.origin || pathname !== from.pathname || username || password) return undefined;
  // The cursor that a list was resumed with belongs to this page, not to the linked one.
  const query: PageQuery = { [parameter]: undefined };
  for (const name of searchParams.keys()) {
    const values = searchParams.getAll(name);
    query[name] = values.length > 1 ? values : values[0];
  }
  return query;
}

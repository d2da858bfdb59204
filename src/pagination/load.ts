import { PaginationError } from "../errors.js";
import { querySerializerFor } from "../http/parameters.js";
import type { DataWithResponse } from "../http/result.js";
import { isObject } from "../internal/values.js";
import { createAdjacentPage, unreachable } from "./adjacent-page.js";
import { type PageQuery, resolvePageLink } from "./cursors.js";
import { type FetchPage, type ListSettings, Page } from "./page.js";

type Direction = "forward" | "backward";

/**
 * The pages visited on the way to a page, the latest first; it points backwards only, so that no page keeps those after it
 * in memory. Going back to a page is no loop, so only pages visited in the same direction count.
 */
interface VisitedPages {
  readonly direction: Direction;
  /** The query of the page as it was sent. */
  readonly key: string;
  readonly before: VisitedPages | undefined;
}

const serializeQuery = /* @__PURE__ */ querySerializerFor(undefined);

/**
 * Fetches the first page of a list; the others are fetched from the pages next to them. Whatever is thrown has the `cursor`
 * of the page that could not be fetched.
 *
 * @param query The list's filters, and where it begins.
 */
export function loadFirstPage<T, Meta>(
  fetchPage: FetchPage<T, Meta>,
  query: PageQuery,
  { cursor: parameter, prefetch }: ListSettings,
): Promise<DataWithResponse<Page<T, Meta>>> {
  const load = async (
    pageQuery: PageQuery,
    visited?: VisitedPages,
    signal?: AbortSignal,
  ): Promise<DataWithResponse<Page<T, Meta>>> => {
    try {
      const key = serializeQuery(pageQuery);
      assertNotVisited(key, visited);
      const { data: raw, response, url } = await fetchPage(pageQuery, signal);
      const adjacent = (direction: Direction, cursor: unknown, link?: unknown) => {
        const target = resolvePageLink(parameter, url, cursor, link);
        return createAdjacentPage(target, async (signal) => {
          // The items of this page are valid; only continuing fails.
          if (!target.query) throw withCursor(unreachable(target), pageQuery[parameter]);
          const before = visited?.direction === direction ? visited : undefined;
          return (await load({ ...query, ...target.query }, { direction, key, before }, signal)).data;
        });
      };
      const next = adjacent("forward", raw.next, raw.nextPage);
      const prev = adjacent("backward", raw.prev);
      return { data: new Page(raw, next, prev, prefetch), response };
    } catch (error) {
      throw withCursor(error, pageQuery[parameter]);
    }
  };
  return load(query);
}

function assertNotVisited(key: string, visited: VisitedPages | undefined): void {
  for (let page = visited; page; page = page.before) {
    if (page.key === key) throw new PaginationError("The server returned a cursor that was already visited.");
  }
}

/** Sets the cursor on the error itself, since callers tell errors apart by identity and class. A frozen one stays as it is. */
function withCursor(error: unknown, cursor: unknown): unknown {
  if (isObject(error) && "stack" in error) {
    // A signal's reason may end several lists: restarting is better than continuing at another list's cursor.
    const isShared = "cursor" in error && error.cursor !== cursor;
    Reflect.set(error, "cursor", isShared ? undefined : cursor);
  }
  return error;
}

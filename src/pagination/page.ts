import type { Answered } from "../answer.js";
import { PaginationError } from "../errors.js";
import { shared } from "../shared.js";
import { queryOf } from "../url.js";
import { type PageMeta, type PageQuery, type Target, targetOf } from "./cursors.js";

export type { PageMeta, PageQuery } from "./cursors.js";

/** One page as the server gave it, checked to have both. */
export interface RawPage<T> {
  data: T[];
  meta: PageMeta;
}

/**
 * Fetches the page that a query asks for. Values that are undefined are to be left out. `next_page` is resolved against
 * the `url` of the response.
 */
export type FetchPage<T, Q> = (query: Q) => Promise<Answered<RawPage<T>>>;

/** How many pages are fetched ahead of the one that is being iterated. */
export type Prefetch = 0 | 1;

/** What all pages of one list have in common. */
export interface Source<T, Q> {
  fetchPage: FetchPage<T, Q>;
  /** What the list was asked for. */
  query: Q;
  prefetch: Prefetch;
}

type Direction = "next" | "prev";

/** The pages already walked, the last one first. It points backwards only, so that no page keeps its followers in memory. */
interface Trail {
  /** The query as it was sent. */
  key: string;
  before: Trail | undefined;
}

/** How a page was come to. */
interface Arrival {
  direction: Direction;
  trail: Trail;
}

/** The way to the page before or after. */
interface Neighbour<T> {
  /** Undefined where the server pages by number, or where it can't be followed. */
  cursor: string | undefined;
  get(): Promise<Page<T>>;
}

/**
 * One page of a list. Iterating over it gives its items and those of all pages after it.
 *
 * @example
 * let page = await cnx.servers.list({ limit: 50 });
 * while (page.hasNextPage()) page = await page.getNextPage();
 */
export class Page<T> implements AsyncIterable<T> {
  /** The items; there may be none, even where a page follows. */
  declare readonly data: T[];
  /** What the server says of the page, as it says it. */
  declare readonly meta: PageMeta;
  /** The `cursor` to go on from, also in another process; null on the last page, and where the server pages by number. */
  declare readonly nextCursor: string | null;
  /** The `cursor` of the page before; null on the first page. */
  declare readonly prevCursor: string | null;
  readonly #next: Neighbour<T> | undefined;
  readonly #prev: Neighbour<T> | undefined;
  readonly #prefetch: Prefetch;

  /** @internal Pages come from lists. */
  constructor(
    data: T[],
    meta: PageMeta,
    next: Neighbour<T> | undefined,
    prev: Neighbour<T> | undefined,
    prefetch: Prefetch,
  ) {
    this.data = data;
    this.meta = meta;
    this.nextCursor = next?.cursor ?? null;
    this.prevCursor = prev?.cursor ?? null;
    this.#next = next;
    this.#prev = prev;
    this.#prefetch = prefetch;
  }

  /** Whether a page follows. Only the cursor tells: a short or empty page isn't the end. */
  hasNextPage(): boolean {
    return this.#next !== undefined;
  }

  /**
   * Fetches the page after this one. Calls made while one is under way share its request; a failed one can be made again.
   *
   * @throws PaginationError where no page follows, or where the server leads back to a page already walked or off the list.
   */
  getNextPage(): Promise<Page<T>> {
    return this.#next?.get() ?? missing();
  }

  /** Whether a page comes before this one. */
  hasPrevPage(): boolean {
    return this.#prev !== undefined;
  }

  /**
   * Fetches the page before this one, just as `getNextPage` does the one after.
   *
   * @throws PaginationError where this is the first page, or where the server leads back to a page already walked.
   */
  getPrevPage(): Promise<Page<T>> {
    return this.#prev?.get() ?? missing();
  }

  /** The items of this page and of all pages after it. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return itemsOf(walk(this, this.#prefetch));
  }
}

/** Gives a page and all that follow; each is fetched when it is asked for, or one earlier with `prefetch`. */
export async function* walk<T>(
  first: Page<T> | PromiseLike<Page<T>>,
  prefetch: Prefetch,
): AsyncGenerator<Page<T>, void, undefined> {
  for (let coming: typeof first | undefined = first; coming; ) {
    const page: Page<T> = await coming;
    const next = () => (page.hasNextPage() ? page.getNextPage() : undefined);
    const ahead = prefetch ? next() : undefined;
    // The consumer may never come for it; where it does, it gets the failure then.
    ahead?.catch(() => {});
    yield page;
    coming = ahead ?? next();
  }
}

/** The items of some pages, one after the other. */
export async function* itemsOf<T>(pages: AsyncIterable<Page<T>>): AsyncGenerator<T, void, undefined> {
  for await (const page of pages) {
    for (const item of page.data) yield item;
  }
}

/** Fetches the page that a query asks for. What is thrown has the page's `cursor` on it. */
export async function load<T, Q extends PageQuery>(
  source: Source<T, Q>,
  query: Q,
  arrival?: Arrival,
): Promise<Answered<Page<T>>> {
  const blamed = (error: unknown) => {
    // On the error itself, as callers tell errors apart by identity and class. A frozen one stays as it is.
    if (error instanceof Error) Reflect.set(error, "cursor", query.cursor);
    return error;
  };
  try {
    const key = queryOf(query);
    for (let seen = arrival?.trail; seen; seen = seen.before) {
      if (seen.key === key) throw new PaginationError("The server's pages go in a circle.");
    }
    const { data: raw, response } = await source.fetchPage(query);
    const neighbour = (direction: Direction, cursor: unknown, link?: unknown): Neighbour<T> | undefined => {
      const target = targetOf(source.query, response.url, cursor, link);
      // There and back again is no circle: who turns around starts a new trail.
      const before = arrival?.direction === direction ? arrival.trail : undefined;
      const get = async (to: Target<Q>) => {
        // This page has items before the fault, which are good: only going on fails.
        if (!to.query) throw blamed(new PaginationError(to.fault));
        return (await load(source, to.query, { direction, trail: { key, before } })).data;
      };
      return target && { cursor: target.query?.cursor, get: shared(() => get(target)) };
    };
    const { data, meta } = raw;
    const next = neighbour("next", meta.next_cursor, meta.next_page);
    const prev = neighbour("prev", meta.prev_cursor);
    return { data: new Page(data, meta, next, prev, source.prefetch), response };
  } catch (error) {
    throw blamed(error);
  }
}

function missing(): Promise<never> {
  return Promise.reject(new PaginationError("There is no such page; check hasNextPage() or hasPrevPage() first."));
}

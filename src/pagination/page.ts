import type { Answered, Found } from "../answer.js";
import { PaginationError } from "../errors.js";
import { shared } from "../internal/single-flight.js";
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
 * where the response is from.
 */
export type FetchPage<T, Q> = (query: Q) => Promise<Found<RawPage<T>>>;

/** How many pages are fetched ahead of the one that is being iterated. */
export type Prefetch = 0 | 1;

/** The pages walked in one direction, the last one first. It points backwards only, so that no page keeps its followers in memory. */
interface Trail {
  /** The query of the page as it was sent. */
  key: string;
  before: Trail | undefined;
}

/** The way to the page before or after. */
interface Neighbour<T> extends Target {
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
  readonly #next: Neighbour<T>;
  readonly #prev: Neighbour<T>;
  readonly #prefetch: Prefetch;

  /** @internal Pages come from lists. */
  constructor({ data, meta }: RawPage<T>, next: Neighbour<T>, prev: Neighbour<T>, prefetch: Prefetch) {
    this.data = data;
    this.meta = meta;
    this.nextCursor = next.place?.cursor ?? null;
    this.prevCursor = prev.place?.cursor ?? null;
    this.#next = next;
    this.#prev = prev;
    this.#prefetch = prefetch;
  }

  /** Whether a page follows. Only the cursor tells: a short or empty page isn't the end. */
  hasNextPage(): boolean {
    return this.#next.said !== undefined;
  }

  /**
   * Fetches the page after this one. Calls made while one is under way share its request; a failed one can be made again.
   *
   * @throws PaginationError where no page follows, or where the server leads back to a page already walked or off the list.
   */
  getNextPage(): Promise<Page<T>> {
    return this.#next.get();
  }

  /** Whether a page comes before this one. */
  hasPrevPage(): boolean {
    return this.#prev.said !== undefined;
  }

  /**
   * Fetches the page before this one, just as `getNextPage` does the one after.
   *
   * @throws PaginationError where this is the first page, or where the server leads back to a page already walked.
   */
  getPrevPage(): Promise<Page<T>> {
    return this.#prev.get();
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

/**
 * Makes what fetches the first page of a list; the others are fetched as their neighbours. What is thrown has the
 * `cursor` of the page that can't be had on it.
 *
 * @param asked What the list is asked for.
 */
export function firstPage<T, Q extends PageQuery>(
  fetchPage: FetchPage<T, Q>,
  asked: Q,
  prefetch: Prefetch,
): () => Promise<Answered<Page<T>>> {
  // There and back again is no circle, so each direction has a trail of its own.
  const load = async (query: Q, ahead?: Trail, back?: Trail): Promise<Answered<Page<T>>> => {
    try {
      const key = queryOf(query);
      for (let seen = ahead ?? back; seen; seen = seen.before) {
        if (seen.key === key) throw new PaginationError("The pages go in a circle.");
      }
      const { data: raw, response, url } = await fetchPage(query);
      const neighbour = (follow: typeof load, cursor: unknown, link?: unknown): Neighbour<T> => {
        const { said, place } = targetOf(url, cursor, link);
        const get = async () => {
          if (place) return (await follow({ ...asked, ...place })).data;
          // This page has items before the fault, which are good: only going on fails.
          const where: string | undefined = JSON.stringify(said);
          const message = `No page at ${where ?? "this end: see hasNext/PrevPage()"}.`;
          throw blamed(new PaginationError(message), query);
        };
        return { said, place, get: shared(get) };
      };
      const next = neighbour((to) => load(to, { key, before: ahead }), raw.meta.next_cursor, raw.meta.next_page);
      const prev = neighbour((to) => load(to, undefined, { key, before: back }), raw.meta.prev_cursor);
      return { data: new Page(raw, next, prev, prefetch), response };
    } catch (error) {
      throw blamed(error, query);
    }
  };
  return () => load(asked);
}

/** On the error itself, as callers tell errors apart by identity and class. A frozen one stays as it is. */
function blamed(error: unknown, { cursor }: PageQuery): unknown {
  if (error instanceof Error) {
    // A signal's reason may end several lists: to begin anew is better than to go on where another stood.
    const isShared = "cursor" in error && error.cursor !== cursor;
    Reflect.set(error, "cursor", isShared ? undefined : cursor);
  }
  return error;
}

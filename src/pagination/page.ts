import type { DataWithUrl } from "../http/result.js";
import type { AdjacentPage } from "./adjacent-page.js";
import type { PageMeta, PageQuery } from "./cursors.js";
import type { RawPage } from "./page-body.js";

export type { PageMeta, PageQuery } from "./cursors.js";

/**
 * Fetches the page of a query. Undefined values are left out. `next_page` is resolved against the URL that the page came
 * from.
 *
 * @param signal Aborts the request, for a page that is no longer needed.
 */
export type FetchPage<T, Meta> = (query: PageQuery, signal?: AbortSignal) => Promise<DataWithUrl<RawPage<T, Meta>>>;

/**
 * How many pages are fetched ahead of the one that is being iterated.
 *
 * @category Pagination
 * @example
 * const prefetch: Prefetch = 1;
 */
export type Prefetch = 0 | 1;

/** How a list is paged through. */
export interface ListSettings {
  /** The query parameter that takes a cursor. */
  readonly cursor: string;
  readonly prefetch: Prefetch;
}

/**
 * One page of a list. Iterating over it gives its items and those of all pages after it.
 *
 * @category Pagination
 * @example
 * let page = await cnx.servers.list({ limit: 50 });
 * while (page.hasNextPage()) page = await page.getNextPage();
 */
export class Page<T, Meta = PageMeta> implements AsyncIterable<T> {
  /** The items; there may be none, even if another page follows. */
  readonly data: T[];
  /** The part of the body that has the cursors, as the server sent it: `meta`, for the lists of CloudNexus. */
  readonly meta: Meta;
  /** Cursor of the next page, to continue later or in another process; null on the last page, and if the server pages by number. */
  readonly nextCursor: string | null;
  /** Cursor of the previous page; null on the first page. */
  readonly prevCursor: string | null;
  readonly #next: AdjacentPage<Page<T, Meta>>;
  readonly #prev: AdjacentPage<Page<T, Meta>>;
  readonly #prefetch: Prefetch;

  /** @internal Pages come from lists. */
  constructor(
    { data, meta }: Pick<RawPage<T, Meta>, "data" | "meta">,
    next: AdjacentPage<Page<T, Meta>>,
    prev: AdjacentPage<Page<T, Meta>>,
    prefetch: Prefetch,
  ) {
    this.data = data;
    this.meta = meta;
    this.nextCursor = next.cursor;
    this.prevCursor = prev.cursor;
    this.#next = next;
    this.#prev = prev;
    this.#prefetch = prefetch;
  }

  /** Whether there is a next page. Only the cursor decides this: a short or empty page can be followed by others. */
  hasNextPage(): boolean {
    return this.#next.exists;
  }

  /**
   * Fetches the next page. Simultaneous calls share one request. If it fails, call the method again to retry.
   *
   * @throws PaginationError if there is no next page, or if the server links to a page already visited or outside the list.
   */
  getNextPage(): Promise<Page<T, Meta>> {
    return this.#next.fetch();
  }

  /** Whether there is a previous page. */
  hasPrevPage(): boolean {
    return this.#prev.exists;
  }

  /**
   * Fetches the previous page, in the same way as `getNextPage`.
   *
   * @throws PaginationError if this is the first page, or if the server links to a page already visited.
   */
  getPrevPage(): Promise<Page<T, Meta>> {
    return this.#prev.fetch();
  }

  /** The items of this page and of all pages after it. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return itemsOf(walkPages(this, this.#prefetch));
  }

  /** @internal Begins to fetch the page after this one, for iteration with `prefetch: 1`. */
  prefetchNextPage() {
    return this.#next.prefetch();
  }
}

/** A page and all that follow; each is fetched when it is needed, or, with `prefetch`, while the one before is worked on. */
export async function* walkPages<T, Meta>(
  first: Page<T, Meta> | PromiseLike<Page<T, Meta>>,
  prefetch: Prefetch,
): AsyncGenerator<Page<T, Meta>, void, undefined> {
  for (let page: Page<T, Meta> | undefined = await first; page; ) {
    const current: Page<T, Meta> = page;
    const prefetched = prefetch === 1 && current.hasNextPage() ? current.prefetchNextPage() : undefined;
    let isLeft = true;
    try {
      yield current;
      isLeft = false;
    } finally {
      // A loop that is left early, by break, return or throw, does not resume here.
      if (isLeft) prefetched?.cancel();
    }
    page = current.hasNextPage() ? await (prefetched?.page ?? current.getNextPage()) : undefined;
  }
}

/** The items of pages, one after the other. */
export async function* itemsOf<T>(pages: AsyncIterable<Page<T, unknown>>): AsyncGenerator<T, void, undefined> {
  for await (const page of pages) yield* page.data;
}

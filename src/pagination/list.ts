import { type DataWithResponse, type WithResponse, withRateLimit } from "../http/result.js";
import { checkOptions, integerCheck } from "../internal/assert.js";
import { once } from "../internal/once.js";
import type { PageMeta, PageQuery } from "./cursors.js";
import { loadFirstPage } from "./load.js";
import { type FetchPage, itemsOf, type ListSettings, type Page, type Prefetch, walkPages } from "./page.js";

/**
 * A list whose pages are fetched when they are needed. Await it for the first page, or iterate over it for all items.
 * The first page is fetched only once, however often the list is awaited and iterated; after a failure it is requested
 * again. Errors have a `cursor` property: pass it as `cursor` of a new list to resume.
 *
 * @category Pagination
 * @example
 * const page = await cnx.servers.list({ limit: 50 });
 * for await (const server of cnx.servers.list({ status: "running" })) console.log(server.name);
 */
export class PageList<T, Meta = PageMeta> implements PromiseLike<Page<T, Meta>>, AsyncIterable<T> {
  readonly #first: () => Promise<DataWithResponse<Page<T, Meta>>>;
  readonly #prefetch: Prefetch;

  /** @internal Lists come from `list`. */
  constructor(first: () => Promise<DataWithResponse<Page<T, Meta>>>, prefetch: Prefetch) {
    this.#first = first;
    this.#prefetch = prefetch;
  }

  // biome-ignore lint/suspicious/noThenProperty: a list is awaited for its first page.
  then<A = Page<T, Meta>, B = never>(
    onPage?: ((page: Page<T, Meta>) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#first()
      .then(({ data }) => data)
      .then(onPage, onError);
  }

  /** Like the method of a promise of the first page. */
  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<Page<T, Meta> | B> {
    return this.then(undefined, onError);
  }

  /** Like the method of a promise of the first page. */
  finally(onEnd?: (() => void) | null): Promise<Page<T, Meta>> {
    return this.then().finally(onEnd);
  }

  /**
   * The first page as `data`, with its HTTP response and the rate limit that it reports.
   *
   * @throws The same errors as awaiting the list.
   */
  async withResponse(): Promise<WithResponse<Page<T, Meta>>> {
    return withRateLimit(await this.#first());
  }

  /** All items, page after page. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return itemsOf(this.pages());
  }

  /**
   * All pages, including empty ones.
   *
   * @throws PaginationError if the server repeats a cursor or links outside the list, and the errors of the call for a page;
   * all with the `cursor` to resume from.
   * @example
   * for await (const page of cnx.servers.list().pages()) await save(page.data, page.nextCursor);
   */
  pages(): AsyncGenerator<Page<T, Meta>, void, undefined> {
    return walkPages(this, this.#prefetch);
  }

  /**
   * Collects all items in an array, or the first `max` of them; no further pages are then fetched. Default: all.
   *
   * @throws ConfigurationError if `max` is not an integer of at least 0.
   * @example
   * const some = await cnx.servers.list().toArray({ max: 500 });
   */
  async toArray(options: { max?: number | undefined } = {}): Promise<T[]> {
    checkOptions("toArray option", options, { max: integerCheck(0) });
    const { max } = options;
    const items: T[] = [];
    if (max === 0) return items;
    // Nothing is prefetched, since nothing is done in between.
    for await (const page of walkPages(this, 0)) {
      for (const item of page.data) if (items.push(item) === max) return items;
    }
    return items;
  }
}

/**
 * Creates a list from a function that fetches its pages. No request is sent yet.
 *
 * @param query Sent with every page, with a cursor of its own from the second on.
 */
export function list<T, Meta>(
  fetchPage: FetchPage<T, Meta>,
  query: PageQuery,
  settings: ListSettings,
): PageList<T, Meta> {
  // A copy, so that later changes of the caller's object do not change the filters between pages.
  const filters = { ...query };
  return new PageList(
    once(() => loadFirstPage(fetchPage, filters, settings)),
    settings.prefetch,
  );
}

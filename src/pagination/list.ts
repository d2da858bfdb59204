import { type DataWithResponse, type WithResponse, withRateLimit } from "../http/result.js";
import { checkOptions, integerCheck } from "../internal/assert.js";
import { once } from "../internal/single-flight.js";
import type { PageMeta, PageQuery } from "./cursors.js";
import { loadFirstPage } from "./load.js";
import { type FetchPage, itemsOf, type ListSettings, type Page, type Prefetch, walkPages } from "./page.js";

/**
 * A list that is yet to be fetched. Awaited, it is its first page; iterated, all its items; if neither, no request is sent.
 * The first page is fetched once, however often the list is awaited and iterated; after a failure it is requested again.
 * Errors have a `cursor` property: pass it as `cursor` of a new list to resume.
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

  /** As that of a promise of the first page. */
  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<Page<T, Meta> | B> {
    return this.then(undefined, onError);
  }

  /** As that of a promise of the first page. */
  finally(onEnd?: (() => void) | null): Promise<Page<T, Meta>> {
    return this.then().finally(onEnd);
  }

  /**
   * The first page as `data`, with the HTTP response it was in and the rate limit that it reports.
   *
   * @throws As awaiting the list does: what the call throws, with `cursor`.
   */
  async withResponse(): Promise<WithResponse<Page<T, Meta>>> {
    return withRateLimit(await this.#first());
  }

  /** All items, page after page. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return itemsOf(this.pages());
  }

  /**
   * All pages, empty ones included.
   *
   * @throws PaginationError if the server repeats a cursor or links to somewhere else, and what a page's call throws; all
   * with the `cursor` to resume from.
   * @example
   * for await (const page of cnx.servers.list().pages()) await save(page.data, page.nextCursor);
   */
  pages(): AsyncGenerator<Page<T, Meta>, void, undefined> {
    return walkPages(this, this.#prefetch);
  }

  /**
   * All items in an array, or the first `max` of them: no page is fetched beyond those. Default: all.
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
 * A list of what fetches its pages. Nothing is fetched yet.
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

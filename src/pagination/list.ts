import { type Answered, type WithResponse, withRateLimit } from "../answer.js";
import { checkCount } from "../guards.js";
import { shared } from "../internal/single-flight.js";
import { type FetchPage, firstPage, itemsOf, type Page, type PageQuery, type Prefetch, walk } from "./page.js";

/**
 * A list that is yet to be fetched. Awaited it is its first page, iterated all its items; left alone it makes no request.
 * The first page is fetched once, however often the list is awaited and iterated; only after a failure is it asked for again.
 * What fails has a `cursor` property: pass it as `cursor` of a new list to resume.
 *
 * @example
 * const page = await cnx.servers.list({ limit: 50 });
 * for await (const server of cnx.servers.list({ status: "running" })) console.log(server.name);
 */
export class PageList<T> implements PromiseLike<Page<T>>, AsyncIterable<T> {
  readonly #first: () => Promise<Answered<Page<T>>>;
  readonly #prefetch: Prefetch;

  /** @internal Lists come from `list`. */
  constructor(first: () => Promise<Answered<Page<T>>>, prefetch: Prefetch) {
    this.#first = first;
    this.#prefetch = prefetch;
  }

  // biome-ignore lint/suspicious/noThenProperty: a list is awaited for its first page.
  then<A = Page<T>, B = never>(
    onPage?: ((page: Page<T>) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#first()
      .then(({ data }) => data)
      .then(onPage, onError);
  }

  /** As of a promise of the first page. */
  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<Page<T> | B> {
    return this.then(undefined, onError);
  }

  /** As of a promise of the first page. */
  finally(onEnd?: (() => void) | null): Promise<Page<T>> {
    return this.then().finally(onEnd);
  }

  /**
   * The first page as `data`, with the HTTP response it was in and the rate limit that told.
   *
   * @throws As awaiting the list does: what the call throws, with `cursor`.
   */
  async withResponse(): Promise<WithResponse<Page<T>>> {
    return withRateLimit(await this.#first());
  }

  /** All items, page after page. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return itemsOf(this.pages());
  }

  /**
   * All pages, empty ones too.
   *
   * @throws PaginationError where the server leads in a circle or off the list, and what a page's call throws; all with
   * the `cursor` to resume from.
   * @example
   * for await (const page of cnx.servers.list().pages()) await save(page.data, page.nextCursor);
   */
  pages(): AsyncGenerator<Page<T>, void, undefined> {
    return walk(this, this.#prefetch);
  }

  /**
   * All items in an array. Nothing is fetched ahead, as nothing is done in between.
   *
   * At most `max` of them, and no page is fetched beyond those; by default all there are.
   *
   * @throws ConfigurationError where `max` isn't a whole number of at least 0.
   * @example
   * const some = await cnx.servers.list().toArray({ max: 500 });
   */
  async toArray({ max }: { max?: number | undefined } = {}): Promise<T[]> {
    checkCount("max", max, 0);
    const items: T[] = [];
    if (max !== 0) {
      for await (const page of walk(this, 0)) {
        for (const item of page.data) if (items.push(item) === max) return items;
      }
    }
    return items;
  }
}

/**
 * Makes a list of what fetches its pages. Nothing is fetched yet.
 *
 * @param query Sent with every page, with a `cursor` of its own from the second on. `cursor` resumes, `limit` is the items a page.
 * @param prefetch Pages fetched ahead while the consumer works on one: 0 or 1. Default: 0.
 */
export function list<T, Q extends PageQuery>(
  fetchPage: FetchPage<T, Q>,
  query: Q,
  prefetch: Prefetch = 0,
): PageList<T> {
  // A copy, so that what the caller does to its object later doesn't change the filters between pages.
  const asked = { ...query };
  return new PageList(shared(firstPage(fetchPage, asked, prefetch), true), prefetch);
}

import { PaginationError } from "../errors.js";
import { urlOf } from "../transport/story.js";
import { cursorTarget, keyOf, nextTarget, type PageMeta, type PageQuery, type Target } from "./cursors.js";

export type { PageMeta, PageQuery } from "./cursors.js";

/** One page as the server gave it, checked to have `data` and `meta`. */
export interface FetchedPage<T> {
  data: T[];
  meta: PageMeta;
  /** The answer that it was in; `next_page` is resolved against its `url`. */
  response: Response;
}

/** Fetches the page that a query asks for. Values that are undefined are to be left out. */
export type FetchPage<T, Q> = (query: Q) => Promise<FetchedPage<T>>;

/** How many pages are fetched ahead of the one that is being iterated. */
export type Prefetch = 0 | 1;

/** What all pages of one list have in common. */
export interface Source<T, Q> {
  fetchPage: FetchPage<T, Q>;
  /** What the list was asked for. */
  query: Q;
  prefetch: Prefetch;
}

/** A page, and the answer it was in. */
export interface Loaded<T> {
  data: Page<T>;
  response: Response;
}

type Direction = "next" | "prev";

/** The pages already walked, the last one first. It points backwards only, so that no page keeps its followers in memory. */
interface Trail {
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
  cursor: string | null;
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
  readonly data: T[];
  /** What the server says of the page, as it says it. */
  readonly meta: PageMeta;
  /** The `cursor` to go on from, also in another process; null on the last page, and where the server pages by number. */
  readonly nextCursor: string | null;
  /** The `cursor` of the page before; null on the first page. */
  readonly prevCursor: string | null;
  readonly #next: Neighbour<T> | undefined;
  readonly #prev: Neighbour<T> | undefined;
  readonly #prefetch: Prefetch;

  /** @internal Pages come from lists. */
  constructor(
    data: T[],
    meta: PageMeta,
    { next, prev }: { [D in Direction]: Neighbour<T> | undefined },
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
    return this.#next?.get() ?? missing("Next");
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
    return this.#prev?.get() ?? missing("Prev");
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
  let page = await first;
  for (;;) {
    const ahead = prefetch && page.hasNextPage() ? page.getNextPage() : undefined;
    // The consumer may never come for it; where it does, it gets the failure below.
    ahead?.catch(() => {});
    yield page;
    if (!page.hasNextPage()) return;
    page = await (ahead ?? page.getNextPage());
  }
}

/** The items of some pages, one after the other. */
export async function* itemsOf<T>(pages: AsyncIterable<Page<T>>): AsyncGenerator<T, void, undefined> {
  for await (const page of pages) {
    for (const item of page.data) yield item;
  }
}

/** Fetches the page that a query asks for. What the fetch throws is thrown on, with the page's `cursor` on it. */
export async function load<T, Q extends PageQuery>(
  source: Source<T, Q>,
  query: Q,
  arrival?: Arrival,
): Promise<Loaded<T>> {
  if (arrival) checkTrail(arrival.trail, query);
  const { data, meta, response } = await fetchOrBlame(source.fetchPage, query);
  const neighbour = (direction: Direction, target: Target<Q>) => {
    // There and back again is no circle: who turns around starts a new trail.
    const before = arrival?.direction === direction ? arrival.trail : undefined;
    return neighbourAt(target, (next: Q) => load(source, next, { direction, trail: { key: keyOf(query), before } }));
  };
  const place = { query: source.query, cursor: query.cursor, url: urlOf(response) };
  const neighbours = {
    next: neighbour("next", nextTarget(meta, place)),
    prev: neighbour("prev", cursorTarget(meta.prev_cursor, place)),
  };
  return { data: new Page(data, meta, neighbours, source.prefetch), response };
}

function checkTrail(trail: Trail, query: PageQuery): void {
  const key = keyOf(query);
  for (let seen: Trail | undefined = trail; seen; seen = seen.before) {
    if (seen.key === key) throw new PaginationError("The server's pages go in a circle.", query.cursor);
  }
}

async function fetchOrBlame<T, Q extends PageQuery>(fetchPage: FetchPage<T, Q>, query: Q): Promise<FetchedPage<T>> {
  try {
    return await fetchPage(query);
  } catch (error) {
    // On the error itself, as callers tell errors apart by identity and class. A frozen one stays as it is.
    if (error instanceof Error) Reflect.set(error, "cursor", query.cursor);
    throw error;
  }
}

function neighbourAt<T, Q extends PageQuery>(
  target: Target<Q>,
  fetch: (query: Q) => Promise<Loaded<T>>,
): Neighbour<T> | undefined {
  if (target === undefined) return undefined;
  // It has items before the fault, which are good: only going on fails.
  if (target instanceof PaginationError) return { cursor: null, get: () => Promise.reject(target) };
  let pending: Promise<Page<T>> | undefined;
  const forget = () => {
    pending = undefined;
  };
  const get = () => {
    pending ??= fetch(target)
      .then(({ data }) => data)
      .finally(forget);
    return pending;
  };
  return { cursor: target.cursor ?? null, get };
}

function missing(which: "Next" | "Prev"): Promise<never> {
  return Promise.reject(new PaginationError(`There is no such page; check has${which}Page() first.`, undefined));
}

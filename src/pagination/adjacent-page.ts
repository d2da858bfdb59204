import { PaginationError } from "../errors.js";
import type { PageLink } from "./cursors.js";

/** The way from a page to the one before or after it. */
export interface AdjacentPage<Page> {
  /** Whether the server says that there is such a page. */
  readonly exists: boolean;
  /** Its cursor; null if there is no such page, or if it has none. */
  readonly cursor: string | null;
  /** Fetches it. Calls at the same time share one request; after a failure, the next call sends another. */
  fetch(): Promise<Page>;
  /** Fetches it in advance. `cancel` aborts the request, unless another caller still needs it. */
  prefetch(): { page: Promise<Page>; cancel(): void };
}

interface SharedRequest<Page> {
  readonly page: Promise<Page>;
  /** Of a request that was started ahead, which may be aborted. */
  readonly controller: AbortController | undefined;
  /** How many wait for the page. */
  users: number;
}

/** @param load Fetches the page of the link. */
export function createAdjacentPage<Page>(
  { raw, cursor }: PageLink,
  load: (signal?: AbortSignal) => Promise<Page>,
): AdjacentPage<Page> {
  let request: SharedRequest<Page> | undefined;

  const forget = (ended: SharedRequest<Page>) => {
    if (request === ended) request = undefined;
  };

  /** The request under way, or a new one, with one more user. */
  const join = (controller?: AbortController) => {
    const joined = request ?? start(controller);
    request = joined;
    joined.users++;
    return joined;
  };

  const start = (controller: AbortController | undefined): SharedRequest<Page> => {
    const started = {
      // In the chain, not beside it: the async stack of an error ends at a promise that two others wait for.
      page: load(controller?.signal).finally(() => forget(started)),
      controller,
      users: 0,
    };
    return started;
  };

  return {
    exists: raw !== undefined,
    cursor,
    fetch: () => join().page,
    prefetch() {
      const joined = join(new AbortController());
      // The consumer may never need the page; if it does, it gets the failure from `page` itself.
      joined.page.catch(() => {});
      return {
        page: joined.page,
        cancel() {
          joined.users--;
          if (joined.users > 0) return;
          forget(joined);
          joined.controller?.abort();
        },
      };
    },
  };
}

/** The error that says why an adjacent page cannot be fetched. */
export function unreachable({ raw }: PageLink): PaginationError {
  if (raw === undefined)
    return new PaginationError("No such page; check hasNextPage() or hasPrevPage() before you request it.");
  return new PaginationError(`The server links to a page that cannot be requested: ${JSON.stringify(raw)}.`);
}

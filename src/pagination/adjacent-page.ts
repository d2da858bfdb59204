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
  /** Fetches it for later. `cancel` aborts the request, unless it is shared with a `fetch`. */
  prefetch(): { page: Promise<Page>; cancel(): void };
}

/** @param load Fetches the page of the link. */
export function createAdjacentPage<Page>(
  { raw, cursor }: PageLink,
  load: (signal?: AbortSignal) => Promise<Page>,
): AdjacentPage<Page> {
  let request: { page: Promise<Page>; isShared: boolean } | undefined;

  const start = (signal?: AbortSignal) => {
    const page = load(signal).finally(() => {
      request = undefined;
    });
    request = { page, isShared: false };
    return request;
  };

  return {
    exists: raw !== undefined,
    cursor,
    fetch() {
      if (!request) return start().page;
      request.isShared = true;
      return request.page;
    },
    prefetch() {
      const controller = new AbortController();
      const started = request ?? start(controller.signal);
      // The consumer may never need the page; if it does, it gets the failure then.
      started.page.catch(() => {});
      const cancel = () => {
        if (!started.isShared) controller.abort();
      };
      return { page: started.page, cancel };
    },
  };
}

/** The error that says why an adjacent page cannot be fetched. */
export function unreachable({ raw }: PageLink): PaginationError {
  if (raw === undefined)
    return new PaginationError("No such page; check hasNextPage() or hasPrevPage() before you request it.");
  return new PaginationError(`The server links to a page that cannot be requested: ${JSON.stringify(raw)}.`);
}

import { type Called, dataOf } from "../answer.js";
import { fieldsOf } from "../errors.js";
import type { CallOptions, Http } from "../http.js";
import { list, type PageList } from "./list.js";
import type { PageQuery, RawPage } from "./page.js";
import type { PagedItem, PagedPath, PagedQuery } from "./paths.js";

export type { PageList } from "./list.js";

/**
 * What `paginate` can be given, besides the options of each call.
 *
 * @example
 * const options: PaginateOptions<"/servers"> = { query: { region: "us-east-1" }, prefetch: 1, timeout: 10_000 };
 */
export interface PaginateOptions<P extends PagedPath> extends CallOptions {
  /** Filters, `limit` and `cursor`. Default: none. */
  query?: PagedQuery<P> | undefined;
  /** Pages fetched ahead while the consumer works on one. Default 0. */
  prefetch?: 0 | 1 | undefined;
}

/**
 * Pages through any path of the contract whose 200 is a page.
 *
 * @throws Nothing yet: the list throws when it is awaited or iterated, an APIError, ConnectionError, TimeoutError,
 * ResponseValidationError or PaginationError with the `cursor` to resume from.
 * @example
 * for await (const server of paginate(cnx, "/servers", { query: { region: "us-east-1" } })) console.log(server.name);
 */
export function paginate<P extends PagedPath>(
  client: Pick<Http, "GET">,
  path: P,
  { query, prefetch, ...options }: PaginateOptions<P> = {},
): PageList<PagedItem<P>> {
  // GET can't be called for a path that is only known by its kind, so the page is checked here and typed by PagedItem.
  const get = client.GET as (path: string, init: object) => Called<MaybePage>;
  const fetchPage = (asked: PageQuery) =>
    dataOf(get(path, { ...options, params: { query: asked } }), pageIn<PagedItem<P>>);
  return list<PagedItem<P>, PageQuery>(fetchPage, query ?? {}, prefetch);
}

/** A success's body, before it was looked at. */
interface MaybePage {
  data: unknown;
  meta?: unknown;
}

const pageIn = <T>(body: MaybePage) => (isPage<T>(body) ? body : undefined);

function isPage<T>(body: MaybePage): body is RawPage<T> {
  return Array.isArray(body.data) && fieldsOf(body.meta) === body.meta;
}

import { bodyOf } from "../answer.js";
import { ResponseValidationError } from "../errors.js";
import type { CallOptions, Http } from "../http.js";
import { explainAnswer } from "../transport/story.js";
import { list, type PageList } from "./list.js";
import type { PageMeta, PageQuery } from "./page.js";
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
 * @example
 * for await (const server of paginate(cnx, "/servers", { query: { region: "us-east-1" } })) console.log(server.name);
 */
export function paginate<P extends PagedPath>(
  client: Pick<Http, "GET">,
  path: P,
  { query, prefetch, ...options }: PaginateOptions<P> = {},
): PageList<PagedItem<P>> {
  // GET can't be called for a path that is only known by its kind, so the page is checked here and typed by PagedItem.
  const get = client.GET as (
    path: string,
    init: object,
  ) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
  const fetchPage = async (asked: PageQuery) => {
    const call = get(path, { ...options, params: { query: asked } });
    const { body, response } = await bodyOf(
      call as Promise<{ data?: { data: unknown; meta?: unknown }; response: Response }>,
    );
    if (!isPage<PagedItem<P>>(body)) {
      throw explainAnswer(new ResponseValidationError("200, but the body is no page.", response, body), response);
    }
    return { ...body, response };
  };
  return list<PagedItem<P>, PageQuery>(fetchPage, { ...query }, { prefetch });
}

function isPage<T>(body: { data: unknown; meta?: unknown }): body is { data: T[]; meta: PageMeta } {
  return Array.isArray(body.data) && typeof body.meta === "object" && body.meta !== null;
}

import { findSender } from "./http/sender.js";
import type { RequestMethod, UntypedInit, UntypedResult } from "./http/types.js";
import { typeCheck } from "./internal/assert.js";
import { hasMethods } from "./internal/values.js";
import { type PageList, type PaginateOptions, paginateWith } from "./pagination/paginate.js";
import type { PagedItem, PagedMeta, PagedPath } from "./pagination/paths.js";

/**
 * Lists the items of any paginated path of the contract (one whose GET has `x-pagination`). Await the list for its first
 * page, or iterate over it for all items. If a page cannot be loaded, both reject with the error of the call (an `APIError`,
 * for example) or a `PaginationError`; the error has the `cursor` to resume from.
 *
 * @category Pagination
 * @param client A client, or anything with a `GET` like a client's.
 * @param path A path of the contract that has `x-pagination`, such as "/servers".
 * @param options Query, prefetch, and the options of every call. Default: none.
 * @example
 * for await (const server of paginate(cnx, "/servers", { query: { region: "us-east-1" } })) console.log(server.name);
 */
export function paginate<P extends PagedPath>(
  client: { GET: RequestMethod<"get"> },
  path: P,
  options: PaginateOptions<P> = {},
): PageList<PagedItem<P>, PagedMeta<P>> {
  CLIENT_CHECK("client", client);
  return paginateWith(senderOf(client), path, options);
}

const CLIENT_CHECK = /* @__PURE__ */ typeCheck("a client, or an object with a GET method", (value) =>
  hasMethods(value, "GET"),
);

/** The requests of a client have the context of their call, which errors then describe. */
function senderOf(client: { GET: RequestMethod<"get"> }) {
  const get = client.GET as (path: string, init?: UntypedInit) => Promise<UntypedResult>;
  return findSender(client) ?? ((_method: string, path: string, init?: UntypedInit) => get.call(client, path, init));
}

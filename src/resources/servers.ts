import type { CallOptions, Http } from "../http.js";
import { type PageList, paginate } from "../pagination/paginate.js";
import type { PagedQuery } from "../pagination/paths.js";
import { type Result, type Schemas, unwrap } from "./resource.js";

/**
 * Servers: `cnx.servers`.
 *
 * @example
 * const first = await cnx.servers.list({ limit: 10 });
 */
export interface Servers {
  /**
   * Lists servers. Awaited it is the first page; iterated, every server of every page.
   *
   * @param query Filters, `limit` (1 to 100 a page, default 20) and `cursor`, to resume.
   * @param options Per-call options; `prefetch: 1` fetches the next page while you work on this one (default 0).
   * @throws Nothing yet: the list throws when it is awaited or iterated. BadRequestError for a `cursor` the server never gave.
   * @example
   * for await (const server of cnx.servers.list({ status: "running" })) console.log(server.name);
   */
  list(
    query?: PagedQuery<"/servers">,
    options?: CallOptions & { prefetch?: 0 | 1 | undefined },
  ): PageList<Schemas["Server"]>;

  /**
   * Creates a server. Not idempotent: sent twice it makes two, and both are billed. It is never sent again after a lost
   * answer; the error then has `outcomeUnknown: true`, and the list tells whether the server exists.
   *
   * @throws ConflictError with `code: "insufficient_resources"` where the region has no room for the plan.
   * @example
   * const server = await cnx.servers.create({ name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" });
   */
  create(body: Schemas["CreateServerRequest"], options?: CallOptions): Result<Schemas["Server"]>;
}

export const createServers = (http: Http): Servers => ({
  list: (query, options) => paginate(http, "/servers", { query, ...options }),
  create: (body, options) => unwrap(http.POST("/servers", { ...options, body })),
});

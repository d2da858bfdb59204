import type { Http } from "../http/client.js";
import type { RequestBody } from "../http/types.js";
import type { CallOptions } from "../options.js";
import type { Prefetch } from "../pagination/page.js";
import { type PageList, paginateWith } from "../pagination/paginate.js";
import type { PagedQuery } from "../pagination/paths.js";
import { type Result, type Schemas, unwrapData } from "./resource.js";

/**
 * The methods of `cnx.servers`, which list and create servers.
 *
 * @category Methods
 * @example
 * const first = await cnx.servers.list({ limit: 10 });
 */
export interface Servers {
  /**
   * Lists servers. Await the list for its first page, or iterate over it for the servers of all pages. Errors surface then:
   * for example, a BadRequestError for a `cursor` that the server did not issue.
   *
   * @param query Filters (`status`, `region`), `limit` (servers per page, 1 to 100, default 20), and `cursor` to resume from.
   * @param options Options of the call; `prefetch: 1` fetches the next page while you work on one (default 0).
   * @example
   * for await (const server of cnx.servers.list({ status: "running" })) console.log(server.name);
   */
  list(
    query?: PagedQuery<"/servers">,
    options?: CallOptions & { prefetch?: Prefetch | undefined },
  ): PageList<Schemas["Server"]>;

  /**
   * Creates a server, which has the status `provisioning` at first. Not idempotent: sent twice, it creates two servers, and
   * both are billed. Therefore it is not retried after a lost response: the error then has `outcomeUnknown: true`, and the
   * list shows whether the server exists.
   *
   * @throws ConflictError with `code: "insufficient_resources"` if the region has no capacity for the plan.
   * @example
   * const server = await cnx.servers.create({ name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" });
   */
  create(body: RequestBody<"/servers", "post">, options?: CallOptions): Result<Schemas["Server"]>;
}

export function createServers({ send, sendUntyped }: Http): Servers {
  return {
    list: (query, options) => paginateWith(sendUntyped, "/servers", { ...options, query }),
    create: (body, options) => unwrapData(options, (checked) => send("post", "/servers", { ...checked, body })),
  };
}

// Compiled by `tsc`, never run.
import type { components } from "../../generated/schema.js";
import type { PageList } from "../../src/pagination/list.js";
import type { Page } from "../../src/pagination/page.js";
import type { PagedItem, PagedMeta, PagedPath, PagedQuery } from "../../src/pagination/paths.js";
import type { RateLimit } from "../../src/rate-limit/headers.js";

type Server = components["schemas"]["Server"];
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
declare function same<A, B>(_: Same<A, B>): void;

same<Extract<PagedPath, "/servers" | "/databases/scale">, "/servers">(true);
same<PagedItem<"/servers">, Server>(true);
same<PagedMeta<"/servers">, components["schemas"]["PageMeta"]>(true);
same<keyof PagedQuery<"/servers">, "status" | "region" | "limit" | "cursor">(true);
// That `same` can say no.
same<PagedPath, string>(false);

declare function paginate<P extends PagedPath>(path: P, init?: { query?: PagedQuery<P> }): PageList<PagedItem<P>>;

paginate("/servers", { query: { status: "running", region: "us-east-1", limit: 5, cursor: "a" } });
same<Awaited<ReturnType<typeof paginate<"/servers">>>, Page<Server>>(true);
// @ts-expect-error a path without GET
paginate("/databases/scale");
// @ts-expect-error a path that isn't in the contract
paginate("/server");
// @ts-expect-error a typo in the query
paginate("/servers", { query: { limt: 5 } });
// @ts-expect-error a status that there isn't
paginate("/servers", { query: { status: "runing" } });
// @ts-expect-error a number as a string
paginate("/servers", { query: { limit: "5" } });

declare const servers: PageList<Server>;
export async function uses() {
  for await (const server of servers) same<typeof server, Server>(true);
  for await (const page of servers.pages()) same<typeof page, Page<Server>>(true);
  same<Server[], Awaited<ReturnType<typeof servers.toArray>>>(true);
  const { data, rateLimit } = await servers.withResponse();
  same<typeof data, Page<Server>>(true);
  same<typeof rateLimit, RateLimit | undefined>(true);
  // @ts-expect-error misspelt
  await servers.toArray({ maximum: 5 });
  // @ts-expect-error a page isn't an array
  (await servers).map(String);
  // @ts-expect-error a page's cursor isn't for writing
  data.nextCursor = "a";
}

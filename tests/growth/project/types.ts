// Compiled, never run: what must compile does, and what must not doesn't.
import {
  type CloudNexus,
  type components,
  type PagedItem,
  type PagedMeta,
  type PagedPath,
  type PagedQuery,
  type PageList,
  paginate,
  type Server,
  type webhooks,
} from "../../../src/index.js";
import type { OperationRequest } from "../../../src/simulator/index.js";

type Schemas = components["schemas"];
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
declare function same<A, B>(_: Same<A, B>): void;
declare const cnx: CloudNexus;

const server = { path: { server_id: "srv_1" } };
const image = { path: { "image-id": "0f8fad5b-d9cb-469f-a165-70867728950e" } };

export async function successes(): Promise<void> {
  same<Awaited<ReturnType<typeof getServer>>, { data: Server } | undefined>(true);
  const { data: deleted } = await cnx.DELETE("/growth/servers/{server_id}", { params: server });
  same<typeof deleted, undefined>(true);
  const { data: report } = await cnx.GET("/growth/reports/{year}-{month}.csv", {
    params: { path: { year: 2026, month: 2 } },
  });
  same<typeof report, string | undefined>(true);
  const { data: bytes } = await cnx.GET("/growth/images/{image-id}/content", { params: image });
  same<typeof bytes, Blob | undefined>(true);
  const { data: imported } = await cnx.POST("/growth/imports", { body: "count\n1\n" });
  same<typeof imported, string | Schemas["GrowthAnything"] | undefined>(true);
  const { data: created, error } = await cnx.POST("/growth/servers/bulk", { body: { count: 1, prefix: "a" } });
  same<typeof created, Schemas["GrowthAnything"] | undefined>(true);
  same<typeof error, Schemas["ErrorResponse"] | undefined>(true);
}

async function getServer() {
  const { data } = await cnx.GET("/growth/servers/{server_id}", { params: server });
  return data;
}

export async function requests(name?: string): Promise<void> {
  await cnx.PATCH("/growth/servers/{server_id}", { params: server, body: { name, labels: { a: "b" } } });
  await cnx.POST("/growth/notifications", { body: { kind: "email", address: "ops@example.org" } });
  // @ts-expect-error the path parameter is missing
  await cnx.GET("/growth/servers/{server_id}", {});
  // @ts-expect-error the body is an array
  await cnx.PUT("/growth/servers/{server_id}/tags", { params: server, body: "web" });
  // @ts-expect-error the body is required
  await cnx.PUT("/growth/servers/{server_id}/weight", { params: server });
  // @ts-expect-error an address is not for a hook
  await cnx.POST("/growth/notifications", { body: { kind: "hook", address: "ops@example.org" } });
  // @ts-expect-error no such kind
  await cnx.POST("/growth/notifications", { body: { kind: "fax" } });
  // @ts-expect-error files are sent as FormData
  await cnx.POST("/growth/images", { body: { name: "disk", file: "bytes" } });
  // @ts-expect-error a required query parameter and header are missing
  await cnx.GET("/growth/search", { params: { query: { draft: true } } });
  // @ts-expect-error an item has the wrong type
  await cnx.GET("/growth/search", { params: { query: { price: 1, ids: ["1"] }, header: { "X-Trace": "abc" } } });
  // @ts-expect-error the path has no such method
  await cnx.DELETE("/growth/servers/bulk");
  // @ts-expect-error webhooks are not called
  await cnx.POST("growthServerCreated", {});
  // @ts-expect-error a constant
  await cnx.PUT("/growth/settings", { body: { version: 3, owner: "0f8fad5b-d9cb-469f-a165-70867728950e" } });
}

/** What the server sets is not in requests, and what it keeps is not in responses. */
export async function readOnlyAndWriteOnly(): Promise<void> {
  const { data: user } = await cnx.POST("/growth/users", { body: { name: "Ada", password: "secret" } });
  same<typeof user, Schemas["GrowthUser"] | undefined>(true);
  same<Schemas["GrowthUser"]["id"], number>(true);
  same<keyof Schemas["GrowthUser"], "id" | "name">(true);
  // @ts-expect-error the server sets the id
  await cnx.POST("/growth/users", { body: { id: 1, name: "Ada", password: "secret" } });
  // @ts-expect-error the password is required
  await cnx.POST("/growth/users", { body: { name: "Ada" } });
}

same<Extract<PagedPath, `/growth/${string}`>, "/growth/invoices" | "/growth/events">(true);
same<PagedItem<"/growth/invoices">, Schemas["GrowthInvoice"]>(true);
same<PagedItem<"/growth/events">, string>(true);
same<PagedMeta<"/growth/invoices">, Schemas["GrowthInvoicePage"]["paging"]>(true);
same<PagedMeta<"/growth/events">, Schemas["GrowthEventPage"]>(true);
same<keyof PagedQuery<"/growth/invoices">, "starting_after" | "page_size" | "paid">(true);

export function pages(): void {
  const invoices = paginate(cnx, "/growth/invoices", { query: { page_size: 2, starting_after: "a" } });
  same<typeof invoices, PageList<Schemas["GrowthInvoice"], Schemas["GrowthInvoicePage"]["paging"]>>(true);
  // @ts-expect-error this list calls it starting_after
  paginate(cnx, "/growth/invoices", { query: { cursor: "a" } });
  // @ts-expect-error not a list
  paginate(cnx, "/growth/account");
}

same<webhooks["growthServerCreated"]["post"]["requestBody"]["content"]["application/json"], Schemas["CreatedServer"]>(
  true,
);
same<OperationRequest<"growth-search-things">["query"]["draft"], boolean>(true);
same<OperationRequest<"growth-createUser">["body"], Schemas["GrowthUserWritable"]>(true);

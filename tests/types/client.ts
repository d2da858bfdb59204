// Compiled, never run: what must compile does, and what must not doesn't.
import {
  APIError,
  CloudNexus,
  CloudNexusError,
  type CloudNexusOptions,
  createRateLimiter,
  type Page,
  PaginationError,
  paginate,
  type RateLimit,
  RateLimitError,
  type Server,
  TimeoutError,
} from "@cloudnexus/sdk";

type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
declare function same<A, B>(_: Same<A, B>): void;

const cnx = new CloudNexus({ apiKey: "cnx_sk_test_abc" });
const create = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };

export async function resources(): Promise<string | null> {
  const server: Server = await cnx.servers.create({ ...create, auto_backup: true });
  const { data } = await cnx.GET("/servers", { params: { query: { limit: 5, status: "running" } } });
  const scaling = await cnx.databases.scale({ database_id: "db_1", new_tier: "small" });
  const status: "scaling" | "scheduled" = scaling.status;
  await cnx.cdn.purge("zone_1", { paths: ["/*"], async: true });

  // @ts-expect-error a typo in a filter
  await cnx.servers.list({ limt: 1 });
  // @ts-expect-error no such status
  await cnx.servers.list({ status: "paused" });
  // @ts-expect-error a number as a string
  await cnx.servers.list({ limit: "5" });
  // @ts-expect-error a field is missing
  await cnx.servers.create({ name: "web", region: "eu-west-2", plan: "standard-8" });
  // @ts-expect-error a field that there isn't
  await cnx.servers.create({ ...create, autoBackup: true });
  // @ts-expect-error a field is missing
  await cnx.databases.scale({ database_id: "db_1" });
  // @ts-expect-error paths are strings
  await cnx.cdn.purge("zone_1", { paths: [1] });
  // @ts-expect-error the zone is missing
  await cnx.cdn.purge({ paths: ["/*"] });
  // @ts-expect-error no such field
  server.hostname;
  return server.ipv4 ?? data?.data[0]?.ipv4 ?? status;
}

export async function raw(): Promise<void> {
  const { data, error, response } = await cnx.GET("/servers", { timeout: 5_000, params: { query: { limit: 5 } } });
  same<typeof response, Response>(true);
  if (error) same<typeof data, undefined>(true);
  else same<typeof data.data, Server[]>(true);
  const { data: created } = await cnx.POST("/servers", { body: create });
  same<typeof created, { data: Server } | undefined>(true);

  // @ts-expect-error no such path
  await cnx.GET("/server", {});
  // @ts-expect-error no such method on this path
  await cnx.GET("/databases/scale", {});
  // @ts-expect-error a field is missing
  await cnx.POST("/servers", { body: { name: "web" } });
  // @ts-expect-error the body is missing
  await cnx.POST("/servers", {});
  const text = await cnx.GET("/servers", { parseAs: "text" });
  same<typeof text.data, string | undefined>(true);
  const { data: unread } = await cnx.GET("/servers", { parseAs: "stream" });
  same<typeof unread, ReadableStream<Uint8Array> | null | undefined>(true);
  // @ts-expect-error no such kind of body
  await cnx.GET("/servers", { parseAs: "xml" });
  const { data: anything } = await cnx.request("get", "/not/in/the/contract", { params: { query: { a: [1] } } });
  same<typeof anything, unknown>(true);
  // @ts-expect-error no such method
  await cnx.request("fetch", "/servers");
  // @ts-expect-error the contract has no PUT, DELETE or PATCH of this path
  await Promise.all([cnx.PUT("/servers", {}), cnx.DELETE("/servers", {}), cnx.PATCH("/servers", {})]);

  // @ts-expect-error no such status
  await cnx.GET("/servers", { params: { query: { status: "paused" } } });
  // @ts-expect-error a typo in a filter
  await cnx.GET("/servers", { params: { query: { limt: 5 } } });
  // @ts-expect-error a timeout is a number of milliseconds
  await cnx.GET("/servers", { timeout: "5s" });
  // @ts-expect-error misspelt
  await cnx.GET("/servers", { retries: 5 });
  // @ts-expect-error where a client calls is settled when it is made
  await cnx.GET("/servers", { baseUrl: "https://example.com" });
}

/** Optional options may be undefined: that is what `process.env` and optional parameters give. */
export async function options(signal?: AbortSignal, limit?: number, reason?: string): Promise<void> {
  await cnx.servers.create({ ...create, auto_backup: undefined, ssh_keys: undefined });
  await cnx.POST("/servers", { body: { ...create, auto_backup: undefined } });
  new CloudNexus({ headers: new Headers(), fetchOptions: { cache: "no-store", next: { revalidate: 60 } } });
  await cnx.servers.create(create, { headers: [["x-a", "1"]], fetchOptions: { keepalive: true } });
  // @ts-expect-error redirects are never followed
  new CloudNexus({ fetchOptions: { redirect: "follow" } });
  await cnx.servers.create(create, { signal, timeout: limit, totalTimeout: limit, maxRetries: limit });
  await cnx.servers.create(create, { headers: { "x-reason": reason, "user-agent": null } });
  await cnx.servers.list({ limit, cursor: reason }, { signal, prefetch: 1, headers: undefined });
  await cnx.GET("/servers", { signal, timeout: limit });
  await cnx.servers.list(undefined, { prefetch: undefined });
  await cnx.servers.list().toArray({ max: limit });
  await cnx.cdn.purge("zone_1", { paths: ["/*"] }, { signal, totalTimeout: 60_000 });
  await cnx.databases.scale({ database_id: "db_1", new_tier: "small" }, undefined);
  paginate(cnx, "/servers", { query: { limit, region: reason }, signal, prefetch: undefined });

  const given: CloudNexusOptions = { apiKey: reason, timeout: limit, baseUrl: reason, rateLimiter: undefined };
  new CloudNexus(given).withOptions({ maxRetries: 10, rateLimiter: createRateLimiter(), logger: console });
  new CloudNexus({ apiKey: async () => "cnx_sk_test_abc", rateLimiter: false, fetch, logLevel: "debug" });
  createRateLimiter({ now: undefined });

  // @ts-expect-error a timeout is a number of milliseconds
  await cnx.servers.create(create, { timeout: "5s" });
  // @ts-expect-error misspelt
  await cnx.servers.create(create, { retries: 5 });
  // @ts-expect-error only lists prefetch
  await cnx.servers.create(create, { prefetch: 1 });
  // @ts-expect-error one page ahead at most
  await cnx.servers.list({}, { prefetch: 2 });
  // @ts-expect-error misspelt
  new CloudNexus({ apikey: "cnx_sk_test_abc" });
  // @ts-expect-error no such environment
  new CloudNexus({ environment: "staging" });
  // @ts-expect-error true says nothing of which limiter
  new CloudNexus({ rateLimiter: true });
  // @ts-expect-error no such level
  new CloudNexus({ logLevel: "verbose" });
  // @ts-expect-error misspelt
  cnx.withOptions({ maxRetry: 1 });
}

export async function answers(): Promise<void> {
  const created = await cnx.servers.create(create).withResponse();
  same<typeof created.data, Server>(true);
  same<typeof created.response, Response>(true);
  same<typeof created.rateLimit, RateLimit | undefined>(true);
  same<typeof cnx.rateLimit, RateLimit | undefined>(true);
  same<RateLimit["reset"], Date>(true);
  // @ts-expect-error the data is in `data`
  created.id;
  // @ts-expect-error read-only
  cnx.rateLimit = undefined;
}

export async function pages(): Promise<void> {
  const page = await cnx.servers.list({ limit: 50 });
  same<typeof page, Page<Server>>(true);
  same<typeof page.nextCursor, string | null>(true);
  for await (const server of page) same<typeof server, Server>(true);
  for await (const server of cnx.servers.list({ status: "running" })) same<typeof server, Server>(true);
  for await (const next of cnx.servers.list().pages()) same<typeof next, Page<Server>>(true);
  for await (const server of paginate(cnx, "/servers", { query: { region: "us-east-1" }, timeout: 5_000 })) {
    same<typeof server, Server>(true);
  }
  const some = await cnx.servers.list().toArray({ max: 500 });
  same<typeof some, Server[]>(true);
  const first = await cnx.servers.list().withResponse();
  same<typeof first.data, Page<Server>>(true);

  // @ts-expect-error a path without pages
  paginate(cnx, "/databases/scale");
  // @ts-expect-error a path that isn't in the contract
  paginate(cnx, "/server");
  // @ts-expect-error a typo in a filter
  paginate(cnx, "/servers", { query: { regoin: "us-east-1" } });
  // @ts-expect-error no such option
  paginate(cnx, "/servers", { max: 5 });
  // @ts-expect-error a page isn't an array
  page.map(String);
}

export function errors(error: unknown): void {
  if (error instanceof CloudNexusError) {
    same<typeof error.outcomeUnknown, boolean>(true);
    same<typeof error.cursor, string | undefined>(true);
    same<(typeof error.attempts)[number]["status"], number | undefined>(true);
    // @ts-expect-error only where an answer came
    error.status;
  }
  if (error instanceof RateLimitError) same<typeof error.retryAt, Date>(true);
  if (error instanceof TimeoutError) same<typeof error.retryAt, Date | undefined>(true);
  if (error instanceof PaginationError) same<typeof error.cursor, string | undefined>(true);
  if (error instanceof APIError) {
    same<typeof error.status, number>(true);
    same<typeof error.code, "insufficient_resources" | (string & {}) | undefined>(true);
    same<typeof error.requestId, string | undefined>(true);
    same<typeof error.rateLimit, RateLimit | undefined>(true);
    same<typeof error.headers, Headers>(true);
    // @ts-expect-error only a 429 says when to come back
    error.retryAt;
  }
}

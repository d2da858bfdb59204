// Compiled with the rest by `npm test`: what must compile does, and what must not doesn't.
import { CloudNexus, type Server } from "../../src/index.js";

const cnx = new CloudNexus({ apiKey: "cnx_sk_test_abc" });
const create = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };

export async function compiles(): Promise<string | null> {
  const server: Server = await cnx.servers.create({ ...create, auto_backup: true });
  const { data } = await cnx.GET("/servers", { params: { query: { limit: 5, status: "running" } } });
  const scaling = await cnx.databases.scale({ database_id: "db_1", new_tier: "small" });
  const status: "scaling" | "scheduled" = scaling.status;
  await cnx.cdn.purge("zone_1", { paths: ["/*"], async: true });
  return server.ipv4 ?? data?.data[0]?.ipv4 ?? status;
}

export async function mustNotCompile(): Promise<void> {
  // @ts-expect-error a typo in a filter
  await cnx.servers.list({ limt: 1 });
  // @ts-expect-error no such status
  await cnx.servers.list({ status: "paused" });
  // @ts-expect-error a field is missing
  await cnx.servers.create({ name: "web", region: "eu-west-2", plan: "standard-8" });
  // @ts-expect-error no such path
  await cnx.GET("/server", {});
  // @ts-expect-error no such method on this path
  await cnx.GET("/databases/scale", {});
  // @ts-expect-error paths are strings
  await cnx.cdn.purge("zone_1", { paths: [1] });
}

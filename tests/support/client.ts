import { CloudNexus, CloudNexusError, type CloudNexusOptions } from "../../src/index.js";
import { nodeFetch } from "../../src/node.js";
import type { Served } from "./server.js";

export const apiKey = "cnx_sk_test_abc123";

export const newServer = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };

/** Every operation of the contract, and whether sending it twice is as sending it once. */
export const operations: [name: string, idempotent: boolean, call: (cnx: CloudNexus) => PromiseLike<unknown>][] = [
  ["list", true, (cnx) => cnx.servers.list()],
  ["scale", true, (cnx) => cnx.databases.scale({ database_id: "db_9f8e7d6c5b", new_tier: "small" })],
  ["purge", true, (cnx) => cnx.cdn.purge("zone_4f2a", { paths: ["/*"] })],
  ["create", false, (cnx) => cnx.servers.create(newServer)],
];

export const idempotent = operations.filter(([, idempotent]) => idempotent).map(([name, , call]) => ({ name, call }));

/** The wire tests run over both transports: see vitest.config.ts. */
const transport = process.env.TEST_TRANSPORT === "node" ? { fetch: nodeFetch } : {};

export function clientOf({ url }: Pick<Served, "url">, options: CloudNexusOptions = {}): CloudNexus {
  return new CloudNexus({ apiKey, baseUrl: url, ...transport, ...options });
}

/** What a call rejects with; a call that succeeds fails the test. */
export async function thrownBy(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("The call should have failed.");
}

/** The same, where it has to be one of the package's errors. */
export async function errorOf(call: PromiseLike<unknown>): Promise<CloudNexusError> {
  const error = await thrownBy(call);
  if (error instanceof CloudNexusError) return error;
  throw new Error("Not one of the package's errors.", { cause: error });
}

import { Cluster, Redis } from "ioredis";
import { createClient, createCluster } from "redis";
import type { RedisClient } from "../../../src/redis/index.js";

export type ClientName = "ioredis" | "node-redis";

export interface Connection {
  client: RedisClient;
  close(): void;
}

/** A client as users create it, which reconnects whatever happens to the server. */
export async function connect(name: ClientName, port: number): Promise<Connection> {
  if (name === "ioredis") {
    const client = new Redis(port, "127.0.0.1", { retryStrategy: () => 100 });
    client.on("error", () => {});
    await new Promise((resolve) => client.once("ready", resolve));
    return { client, close: () => client.disconnect() };
  }
  const client = createClient({ socket: { host: "127.0.0.1", port, reconnectStrategy: 100 } });
  client.on("error", () => {});
  await client.connect();
  return { client, close: () => client.destroy() };
}

/** A client of a cluster, one of whose servers has this port. */
export async function connectCluster(name: ClientName, port: number): Promise<Connection> {
  const node = { host: "127.0.0.1", port };
  if (name === "ioredis") {
    const client = new Cluster([node]);
    await new Promise((resolve) => client.once("ready", resolve));
    return { client, close: () => client.disconnect() };
  }
  const client = createCluster({ rootNodes: [{ socket: node }] });
  await client.connect();
  return { client, close: () => client.destroy() };
}

import { CloudNexus } from "@cloudnexus/sdk";

export const connect = (options) => new CloudNexus(options);

export const list = (client, query) => client.servers.list(query);

export const create = (client, body) => client.servers.create(body);

export async function walk(client, query, consume, options) {
  for await (const server of client.servers.list(query, options)) {
    const busy = consume(server);
    if (busy) await busy;
  }
}

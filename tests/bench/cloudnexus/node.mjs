import { CloudNexus } from "@cloudnexus/sdk";
import { nodeFetch } from "@cloudnexus/sdk/node";

export const connect = (options) => new CloudNexus({ ...options, fetch: nodeFetch });

export const list = (client, query) => client.servers.list(query);

export const create = (client, body) => client.servers.create(body);

import { createClient, OPERATIONS } from "./generated/redocly.mjs";

export const connect = ({ baseUrl, apiKey }) =>
  createClient(OPERATIONS, { serverUrl: baseUrl, auth: { bearer: apiKey } });

export const list = (client, query) => client.listServers({ query });

export const create = (client, body) => client.createServer({ body });

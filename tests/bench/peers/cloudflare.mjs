import Cloudflare from "cloudflare";

export const connect = ({ baseUrl, apiKey }) => new Cloudflare({ baseURL: baseUrl, apiToken: apiKey });

export const list = (client, query) => client.get("/servers", { query });

export const create = (client, body) => client.post("/servers", { body });

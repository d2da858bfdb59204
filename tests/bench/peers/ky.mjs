import ky from "ky";

export const connect = ({ baseUrl, apiKey }) =>
  ky.create({ prefixUrl: baseUrl, headers: { authorization: `Bearer ${apiKey}` } });

export const list = (client, query) => client.get("servers", { searchParams: query }).json();

export const create = (client, body) => client.post("servers", { json: body }).json();

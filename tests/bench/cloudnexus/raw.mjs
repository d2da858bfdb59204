import { CloudNexus } from "@cloudnexus/sdk";

export const connect = (options) => new CloudNexus(options);

export const list = async (client, query) => dataOf(await client.GET("/servers", { params: { query } }));

export const create = async (client, body) => dataOf(await client.POST("/servers", { body }));

function dataOf({ data, response }) {
  if (!response.ok) throw new Error(`${response.status}`);
  return data;
}

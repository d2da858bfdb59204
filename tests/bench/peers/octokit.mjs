import { Octokit } from "@octokit/core";

export const connect = ({ baseUrl, apiKey }) => new Octokit({ baseUrl, auth: apiKey });

export const list = async (client, query) => (await client.request("GET /servers", query)).data;

export const create = async (client, body) => (await client.request("POST /servers", body)).data;

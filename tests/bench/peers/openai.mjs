import OpenAI from "openai";

export const connect = ({ baseUrl, apiKey }) => new OpenAI({ baseURL: baseUrl, apiKey });

export const list = (client, query) => client.get("/servers", { query });

export const create = (client, body) => client.post("/servers", { body });

import { request } from "undici";

export const connect = ({ baseUrl, apiKey }) => ({ baseUrl, headers: { authorization: `Bearer ${apiKey}` } });

export async function list({ baseUrl, headers }, query) {
  const { statusCode, body } = await request(`${baseUrl}/servers`, { query, headers });
  if (statusCode >= 400) throw new Error(`${statusCode} ${await body.text()}`);
  return body.json();
}

export async function create({ baseUrl, headers }, body) {
  const answer = await request(`${baseUrl}/servers`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.statusCode >= 400) throw new Error(`${answer.statusCode} ${await answer.body.text()}`);
  return answer.body.json();
}

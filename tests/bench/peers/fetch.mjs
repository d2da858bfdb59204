/** What every program would write for itself first: no retries, no limits, no errors. */
export const connect = ({ baseUrl, apiKey }) => ({ baseUrl, headers: { authorization: `Bearer ${apiKey}` } });

export async function list({ baseUrl, headers }, query) {
  const response = await fetch(`${baseUrl}/servers?${new URLSearchParams(query)}`, { headers });
  // So that a refusal counts as a failure, as it does with the others.
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

export async function create({ baseUrl, headers }, body) {
  const response = await fetch(`${baseUrl}/servers`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

export async function walk(client, query, consume, { prefetch }) {
  let coming = list(client, query);
  while (coming) {
    const { data, meta } = await coming;
    const next = () => (meta.next_cursor ? list(client, { ...query, cursor: meta.next_cursor }) : undefined);
    const ahead = prefetch ? next() : undefined;
    for (const server of data) {
      const busy = consume(server);
      if (busy) await busy;
    }
    coming = ahead ?? next();
  }
}

import Stripe from "stripe";

export function connect({ baseUrl, apiKey }) {
  const { hostname: host, port, protocol } = new URL(baseUrl);
  return new Stripe(apiKey, { host, port, protocol: protocol.slice(0, -1) });
}

// Only what is under /v2 is sent as JSON; its base URL is a host without a path.
export const list = (client, query) => client.rawRequest("GET", `/v2/servers?${new URLSearchParams(query)}`);

export const create = (client, body) => client.rawRequest("POST", "/v2/servers", body);

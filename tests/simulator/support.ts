import type { components } from "../../generated/schema.js";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";

type Schemas = components["schemas"];

/** The body of a valid request to create a server. */
export const newServer = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };

interface SendOptions {
  /** Default: POST with a body, GET without. */
  method?: string;
  /** Default: an admin's; null for none. */
  key?: string | null;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Default: the simulator's own. */
  fetch?: typeof globalThis.fetch;
}

/** Sends a request to the simulator. */
export function send(sim: Simulator, path: string, { key = sim.keys.admin, body, ...rest }: SendOptions = {}) {
  const method = rest.method ?? (body === undefined ? "GET" : "POST");
  const headers = {
    ...(key !== null && { authorization: `Bearer ${key}` }),
    ...(body !== undefined && { "content-type": "application/json" }),
    ...rest.headers,
  };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const fetch = rest.fetch ?? sim.fetch;
  return fetch(sim.baseUrl + path, { method, headers, ...(text !== undefined && { body: text }) });
}

/** Requests a page of servers. */
export async function listServers(
  sim: Simulator,
  query: Record<string, string | number> = {},
): Promise<Schemas["ServerPage"]> {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return (await send(sim, `/servers?${search}`)).json();
}

/** The status and the error body of a response. */
export async function errorOf(pending: Promise<Response>): Promise<Schemas["ErrorObject"] & { status: number }> {
  const response = await pending;
  const { error }: Schemas["ErrorResponse"] = await response.json();
  return { ...error, status: response.status };
}

/** A simulator whose clock stands still until `pass` moves it. */
export function withClock(options: SimulatorOptions = {}) {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const sim = createSimulator({ ...options, clock: () => now });
  const pass = (ms: number) => {
    now += ms;
  };
  return { sim, pass, now: () => now };
}

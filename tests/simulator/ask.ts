import type { components } from "../../generated/schema.js";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";

type Schemas = components["schemas"];

export const order = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };

interface Ask {
  method?: string;
  /** Null for none. */
  key?: string | null;
  /** Sent as JSON, a string as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Default: the simulator's own. */
  fetch?: typeof globalThis.fetch;
}

/** Sends a request, as an admin unless told otherwise. */
export function ask(sim: Simulator, path: string, { key = sim.keys.admin, body, ...rest }: Ask = {}) {
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

/** Asks for a page. */
export async function list(
  sim: Simulator,
  query: Record<string, string | number> = {},
): Promise<Schemas["ServerPage"]> {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return (await ask(sim, `/servers?${search}`)).json();
}

/** The error of an answer. */
export async function errorOf(answer: Promise<Response>): Promise<Schemas["Error"] & { status: number }> {
  const response = await answer;
  const { error }: Schemas["ErrorResponse"] = await response.json();
  return { ...error, status: response.status };
}

/** A simulator with a clock that stands still until it is moved. */
export function withClock(options: SimulatorOptions = {}) {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const sim = createSimulator({ ...options, clock: () => now });
  const pass = (ms: number) => {
    now += ms;
  };
  return { sim, pass, now: () => now };
}

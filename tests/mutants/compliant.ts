import { readFileSync } from "node:fs";
import { operations } from "../../generated/operations.js";
import {
  changeHeaders,
  compose,
  jsonHas,
  mapBody,
  mapErrors,
  mapResponse,
  operationOf,
  rejectIf,
  type Send,
  withBody,
} from "../../src/contract/mutants/middleware.js";
import { contractPath } from "../../src/openapi/contract.js";
import type { Simulator } from "../../src/simulator/index.js";
import type { Subject } from "./trial.js";

const contract = readFileSync(contractPath, "utf8");

/** A conforming server that differs from the simulator. */
export interface Compliant extends Subject {
  /** How it differs, as the contract allows. */
  behaviour: string;
}

export const compliant: Record<string, Compliant> = {
  terse: {
    behaviour:
      "Unsupported methods get 404, other content types 400; errors have no details and codes of their own; no Retry-After; unknown fields of requests are rejected; scaling is always under way.",
    simulator: {
      servers: 3,
      timing: { scaling: 3_600_000, provisioning: 3_600_000 },
      rateLimit: { limit: 200, window: 2 },
    },
    settings: { exhaustRateLimit: true },
    middleware: compose(
      mapErrors(({ message, request_id }) => ({ error: { code: "refused", message, request_id } })),
      changeHeaders((headers) => {
        headers.delete("Allow");
        headers.delete("Retry-After");
        headers.delete("Date");
      }),
      mapResponse(async (response) => {
        const status = { 405: 404, 415: 400, 413: 400 }[response.status];
        return status === undefined ? response : withBody(response, await response.text(), status);
      }),
      rejectIf((request, text) => hasUnknown(request, text)),
    ),
  },
  talkative: {
    behaviour:
      "Responses have more fields and headers, next_page, keys in another order, white space and a charset; its clock is two seconds ahead and responses take some milliseconds; scaling is instant.",
    simulator: {
      servers: 120,
      seed: 7,
      clock: () => Date.now() + 2_000,
      latency: { min: 0, max: 6 },
      timing: { scaling: 0, provisioning: 0 },
    },
    middleware: compose(
      changeHeaders((headers) => {
        headers.set("Content-Type", "application/json; charset=utf-8");
        headers.set("X-Request-Id", "7");
        headers.set("Server", "cloudnexus");
      }),
      mapResponse(async (response) => {
        const text = await response.text();
        return withBody(response, text && JSON.stringify(inOtherOrder(withMore(JSON.parse(text))), null, 2));
      }),
      mapBody("listServers", 200, ({ data, meta }) => ({
        data,
        meta: { ...meta, next_page: meta.next_cursor === null ? null : "/v1/servers?page=2" },
      })),
    ),
  },
  cautious: {
    behaviour:
      "Lists are newest first, in pages of ten servers at most and an empty one at the end; its clock is two seconds slow; one region has no capacity.",
    simulator: { servers: 35, seed: 3, clock: () => Date.now() - 2_000 },
    middleware: (next, sim) => {
      sim.state.full.add("us-east-1");
      return newestFirst(next, sim);
    },
  },
  delayed: {
    behaviour: "A created server is listed two seconds later.",
    settings: { operations: ["createServer"], runs: 10 },
    middleware: mapBody("listServers", 200, ({ data, meta }) => ({
      data: data.filter(({ created_at }) => Date.now() - Date.parse(created_at) >= LISTED_AFTER_MS),
      meta,
    })),
  },
  empty: {
    behaviour: "There are no servers at first, and of repeated parameters the first counts.",
    simulator: { servers: 0 },
    middleware: (next) => (request) => {
      const url = new URL(request.url);
      const first = [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.get(name) ?? ""]);
      const isRepeated = first.length < [...url.searchParams].length;
      return next(
        isRepeated ? new Request(`${url.origin}${url.pathname}?${new URLSearchParams(first)}`, request) : request,
      );
    },
  },
};

/** How long the delayed server hides what was created. */
const LISTED_AFTER_MS = 2_000;

/** Whether a request has a parameter or a field that the contract does not. */
function hasUnknown(request: Request, text: string): boolean {
  const known: string[] = operations.listServers.parameters.map(({ name }) => name);
  if ([...new URL(request.url).searchParams.keys()].some((name) => !known.includes(name))) return true;
  return jsonHas(text, (body: object) => Object.keys(body).some((name) => !contract.includes(`  ${name}:\n`)));
}

/** Adds a field to every object. */
function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore);
  if (typeof value !== "object" || value === null) return value;
  return { ...Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withMore(inner)])), _links: null };
}

function inOtherOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOtherOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, inOtherOrder(inner)])
      .reverse(),
  );
}

/** The largest page, whatever its limit. */
const MAX_PAGE = 10;

/** Lists the newest first, in short pages, with offsets as cursors and an empty page at the end. */
function newestFirst(next: Send, { state }: Simulator): Send {
  return async (request) => {
    const url = new URL(request.url);
    if (operationOf(request) !== "listServers") return next(request);
    const { status, region, limit = 20, cursor } = Object.fromEntries(url.searchParams);
    const at = cursor === undefined ? 0 : readOffset(cursor);
    if (at !== undefined) url.searchParams.delete("cursor");
    const response = await next(new Request(url, request));
    if (!response.ok || at === undefined) return response;
    const found = state.servers
      .all()
      .filter((server) => (status ?? server.status) === server.status && (region ?? server.region) === server.region)
      .reverse();
    const size = Math.min(Number(limit), MAX_PAGE);
    const meta = {
      total: found.length,
      next_cursor: at < found.length ? writeOffset(at + size) : null,
      prev_cursor: at > 0 ? writeOffset(Math.max(0, at - size)) : null,
    };
    return withBody(response, JSON.stringify({ data: found.slice(at, at + size), meta }));
  };
}

function writeOffset(at: number): string {
  return `page+${at}/=`;
}

function readOffset(cursor: string): number | undefined {
  const [, at] = /^page\+(\d+)\/=$/.exec(cursor) ?? [];
  return at === undefined ? undefined : Number(at);
}

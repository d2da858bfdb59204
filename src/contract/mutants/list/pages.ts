import type { components } from "../../../../generated/schema.js";
import { acceptInvalidQuery, changeQuery, mapBody, mapMeta, operationOf, withBody } from "../middleware.js";
import type { Mutants } from "../mutant.js";

type Schemas = components["schemas"];

/** A cursor to the first page, which the simulator has none for. */
const FIRST = "first";

/** Pages that do not add up to the list. */
export const pages: Mutants = {
  "limit-ignored": {
    defect: "limit changes nothing.",
    killedBy: "pages",
    middleware: acceptInvalidQuery("limit", (value) => /^([1-9]\d?|100)$/.test(value)),
  },
  "default-10": {
    defect: "Without a limit, a page has 10 servers.",
    killedBy: "pages",
    middleware: changeQuery((query) => {
      if (!query.has("limit")) query.set("limit", "10");
    }),
  },
  "limit-one-over": {
    defect: "A page has one server more than its limit.",
    killedBy: "pages",
    middleware: changeQuery((query) => {
      const limit = Number(query.get("limit") ?? 20);
      if (limit >= 1 && limit < 100) query.set("limit", String(limit + 1));
    }),
  },
  "last-page-leads-back": {
    defect: "The last page has a next_cursor: to the page before it.",
    killedBy: "pages",
    middleware: mapMeta((meta) => ({ ...meta, next_cursor: meta.next_cursor ?? meta.prev_cursor })),
  },
  "list-without-end": {
    defect: "After the last page comes an empty one with a next_cursor, and so on, with a new cursor each time.",
    killedBy: "pages",
    middleware: (next) => async (request) => {
      const url = new URL(request.url);
      const cursor = url.searchParams.get("cursor") ?? FIRST;
      const [, count, last = cursor] = /^beyond-(\d+)-(.*)$/.exec(cursor) ?? [];
      if (count !== undefined || cursor === FIRST) url.searchParams.delete("cursor");
      const response = await next(new Request(url, request));
      if (operationOf(request) !== "listServers" || !response.ok) return response;
      const { data, meta }: Schemas["ServerPage"] = await response.json();
      const beyond = (page: number) => (page === 0 ? last : `beyond-${page}-${last}`);
      const page = Number(count ?? 0);
      const next_cursor = page === 0 ? (meta.next_cursor ?? beyond(1)) : beyond(page + 1);
      const prev_cursor = page === 0 ? meta.prev_cursor : beyond(page - 1);
      const body = { data: page === 0 ? data : [], meta: { ...meta, next_cursor, prev_cursor } };
      return withBody(response, JSON.stringify(body));
    },
  },
  "page-leads-to-itself": {
    defect: "A page's next_cursor leads to the same page again.",
    killedBy: "pages",
    middleware: mapBody("listServers", 200, ({ data, meta }, { url }) => {
      const cursor = new URL(url).searchParams.get("cursor");
      return { data, meta: { ...meta, next_cursor: meta.next_cursor && (cursor ?? meta.next_cursor) } };
    }),
  },
  "first-page-has-prev": {
    defect: "The first page has a prev_cursor.",
    killedBy: "pages",
    middleware: mapMeta((meta) => ({ ...meta, prev_cursor: meta.prev_cursor ?? meta.next_cursor })),
  },
  "no-way-back": {
    defect: "prev_cursor is null on every page.",
    killedBy: "pages",
    middleware: mapMeta((meta) => ({ ...meta, prev_cursor: null })),
  },
  "server-repeated": {
    defect: "Every page but the first begins with the list's first server again, instead of its own.",
    killedBy: "pages",
    middleware: (next, sim) =>
      mapBody("listServers", 200, ({ data, meta }, { url }) =>
        url.includes("cursor=") ? { data: [sim.state.servers.all()[0], ...data.slice(1)], meta } : { data, meta },
      )(next, sim),
  },
  "server-dropped": {
    defect: "Every page but the first lacks its first server.",
    killedBy: "pages",
    middleware: mapBody("listServers", 200, ({ data, meta }, { url }) => ({
      data: url.includes("cursor=") ? data.slice(1) : data,
      meta,
    })),
  },
  "cursor-loses-filter": {
    defect: "With a cursor, status is ignored.",
    killedBy: ["pages", "filters"],
    middleware: changeQuery((query) => {
      if (query.get("cursor")) query.delete("status");
    }),
  },
  "garbage-cursor-accepted": {
    defect: "A cursor that the server never gave leads to the first page.",
    killedBy: ["pages", "boundaries"],
    middleware: (next) => async (request) => {
      const response = await next(request.clone());
      const url = new URL(request.url);
      if (response.status !== 400 || !url.searchParams.get("cursor")) return response;
      url.searchParams.delete("cursor");
      return next(new Request(url, request));
    },
  },
  "order-changes": {
    defect: "Every other page comes in the opposite order.",
    killedBy: "pages",
    middleware: (next, sim) => {
      let count = 0;
      return mapBody("listServers", 200, ({ data, meta }) => ({ data: count++ % 2 ? data.toReversed() : data, meta }))(
        next,
        sim,
      );
    },
  },
  "order-depends-on-limit": {
    defect: "With a limit below 10, a page's servers come in the opposite order.",
    killedBy: "pages",
    middleware: mapBody("listServers", 200, ({ data, meta }, { url }) => ({
      data: Number(new URL(url).searchParams.get("limit") ?? 20) < 10 ? data.toReversed() : data,
      meta,
    })),
  },
  "backward-reversed": {
    defect: "Pages that a prev_cursor leads to come in the opposite order.",
    killedBy: "pages",
    middleware: mapBody("listServers", 200, ({ data, meta }, { url }) => ({
      data: leadsBack(url) ? data.toReversed() : data,
      meta,
    })),
  },
  "prev-leads-to-first": {
    defect: "Every prev_cursor leads to the first page.",
    killedBy: "pages",
    middleware: (next) => (request) => {
      const url = new URL(request.url);
      if (leadsBack(request.url)) url.searchParams.delete("cursor");
      return next(new Request(url, request));
    },
  },
  "total-of-the-page": {
    defect: "meta.total counts the page, not the list.",
    killedBy: "pages",
    middleware: mapMeta((meta, { data }) => ({ ...meta, total: data.length })),
  },
  "total-one-over": {
    defect: "meta.total is one too many.",
    killedBy: "pages",
    middleware: mapMeta((meta) => ({ ...meta, total: meta.total + 1 })),
  },
};

/** Whether a request has a prev_cursor, in the format of this simulator. */
function leadsBack(url: string): boolean {
  const cursor = new URL(url).searchParams.get("cursor") ?? "";
  try {
    return atob(cursor).includes('"b');
  } catch {
    return false;
  }
}

import { body, lenientQuery, meta, query } from "../middleware.js";
import type { Mutants } from "../mutant.js";

/** Pages that don't make up the list. */
export const pages: Mutants = {
  "limit-ignored": {
    defect: "limit changes nothing.",
    killedBy: "pages",
    edge: lenientQuery("limit", (value) => /^([1-9]\d?|100)$/.test(value)),
  },
  "default-10": {
    defect: "Without a limit, a page has 10 servers.",
    killedBy: "pages",
    edge: query((query) => {
      if (!query.has("limit")) query.set("limit", "10");
    }),
  },
  "limit-one-over": {
    defect: "A page has one server more than its limit.",
    killedBy: "pages",
    edge: query((query) => {
      const limit = Number(query.get("limit") ?? 20);
      if (limit >= 1 && limit < 100) query.set("limit", String(limit + 1));
    }),
  },
  "last-page-leads-back": {
    defect: "The last page has a next_cursor: to the page before it.",
    killedBy: "pages",
    edge: meta((meta) => ({ ...meta, next_cursor: meta.next_cursor ?? meta.prev_cursor })),
  },
  "page-leads-to-itself": {
    defect: "A page's next_cursor leads to the same page again.",
    killedBy: "pages",
    edge: body("listServers", 200, ({ data, meta }, { url }) => {
      const cursor = new URL(url).searchParams.get("cursor");
      return { data, meta: { ...meta, next_cursor: meta.next_cursor && (cursor ?? meta.next_cursor) } };
    }),
  },
  "first-page-has-prev": {
    defect: "The first page has a prev_cursor.",
    killedBy: "pages",
    edge: meta((meta) => ({ ...meta, prev_cursor: meta.prev_cursor ?? meta.next_cursor })),
  },
  "no-way-back": {
    defect: "prev_cursor is null on every page.",
    killedBy: "pages",
    edge: meta((meta) => ({ ...meta, prev_cursor: null })),
  },
  "server-repeated": {
    defect: "Every page but the first begins with the list's first server again, instead of its own.",
    killedBy: "pages",
    edge: (next, sim) =>
      body("listServers", 200, ({ data, meta }, { url }) =>
        url.includes("cursor=") ? { data: [sim.state.servers.all()[0], ...data.slice(1)], meta } : { data, meta },
      )(next, sim),
  },
  "server-dropped": {
    defect: "Every page but the first lacks its first server.",
    killedBy: "pages",
    edge: body("listServers", 200, ({ data, meta }, { url }) => ({
      data: url.includes("cursor=") ? data.slice(1) : data,
      meta,
    })),
  },
  "cursor-loses-filter": {
    defect: "With a cursor, status is ignored.",
    killedBy: ["pages", "filters"],
    edge: query((query) => {
      if (query.get("cursor")) query.delete("status");
    }),
  },
  "garbage-cursor-taken": {
    defect: "A cursor that the server never gave leads to the first page.",
    killedBy: ["pages", "boundaries"],
    edge: (next) => async (request) => {
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
    edge: (next, sim) => {
      let asked = 0;
      return body("listServers", 200, ({ data, meta }) => ({ data: asked++ % 2 ? data.toReversed() : data, meta }))(
        next,
        sim,
      );
    },
  },
  "order-depends-on-limit": {
    defect: "With a limit below 10, a page's servers come in the opposite order.",
    killedBy: "pages",
    edge: body("listServers", 200, ({ data, meta }, { url }) => ({
      data: Number(new URL(url).searchParams.get("limit") ?? 20) < 10 ? data.toReversed() : data,
      meta,
    })),
  },
  "backward-reversed": {
    defect: "Pages that a prev_cursor leads to come in the opposite order.",
    killedBy: "pages",
    edge: body("listServers", 200, ({ data, meta }, { url }) => ({
      data: leadsBack(url) ? data.toReversed() : data,
      meta,
    })),
  },
  "prev-leads-to-first": {
    defect: "Every prev_cursor leads to the first page.",
    killedBy: "pages",
    edge: (next) => (request) => {
      const url = new URL(request.url);
      if (leadsBack(request.url)) url.searchParams.delete("cursor");
      return next(new Request(url, request));
    },
  },
  "total-of-the-page": {
    defect: "meta.total counts the page, not the list.",
    killedBy: "pages",
    edge: meta((meta, { data }) => ({ ...meta, total: data.length })),
  },
  "total-one-over": {
    defect: "meta.total is one too many.",
    killedBy: "pages",
    edge: meta((meta) => ({ ...meta, total: meta.total + 1 })),
  },
};

/** Whether a request comes by the prev_cursor of a page, as this simulator writes them. */
function leadsBack(url: string): boolean {
  const cursor = new URL(url).searchParams.get("cursor") ?? "";
  try {
    return atob(cursor).includes('"b');
  } catch {
    return false;
  }
}

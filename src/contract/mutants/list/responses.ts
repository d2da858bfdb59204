import {
  changeHeaders,
  keyOf,
  mapBody,
  mapErrors,
  mapMeta,
  mapResponse,
  mapServers,
  operationOf,
  replaceStatus,
  withBody,
} from "../middleware.js";
import type { Mutants } from "../mutant.js";

const HEADERS = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"] as const;

/** Responses that are wrong in themselves, whatever the request. */
export const inEveryResponse: Mutants = {
  "create-gets-200": {
    defect: "A create gets 200, not 201.",
    killedBy: "status",
    middleware: replaceStatus(201, 200),
  },
  "bad-request-gets-422": {
    defect: "An invalid request gets 422, not 400.",
    killedBy: "status",
    middleware: replaceStatus(400, 422),
  },
  "missing-database-gets-410": {
    defect: "An unknown database gets 410, not 404.",
    killedBy: "status",
    middleware: replaceStatus(404, 410, "scaleDatabase"),
  },

  "list-as-html": {
    defect: "Lists come with content type text/html.",
    killedBy: "content-type",
    middleware: changeHeaders((headers, { status }, { method }) => {
      if (method === "GET" && status === 200) headers.set("content-type", "text/html; charset=utf-8");
    }),
  },
  "unauthorized-as-plain-text": {
    defect: "401 comes with content type text/plain.",
    killedBy: "content-type",
    middleware: changeHeaders((headers, { status }) => {
      if (status === 401) headers.set("content-type", "text/plain");
    }),
  },

  "list-cut-short": {
    defect: "The last byte of a list is missing.",
    killedBy: "json",
    middleware: mapResponse(async (response, { method }) =>
      method === "GET" && response.ok ? withBody(response, (await response.text()).slice(0, -1)) : response,
    ),
  },
  "bad-request-without-body": {
    defect: "400 comes with an empty body.",
    killedBy: ["json", "error-body"],
    middleware: mapResponse((response) => (response.status === 400 ? withBody(response, "") : response)),
  },

  "created-at-missing": {
    defect: "Listed servers have no created_at.",
    killedBy: "schema",
    middleware: mapServers(({ created_at: _, ...server }) => server),
  },
  "created-at-a-date": {
    defect: "created_at is a date without a time.",
    killedBy: "schema",
    middleware: mapServers((server) => ({ ...server, created_at: server.created_at.slice(0, 10) })),
  },
  "created-at-with-a-space": {
    defect: "created_at has a space between date and time, which RFC 3339's date-time does not allow in JSON Schema.",
    killedBy: "schema",
    middleware: mapServers((server) => ({ ...server, created_at: server.created_at.replace("T", " ") })),
  },
  "created-at-offset-without-colon": {
    defect: "created_at has the offset +0000, not Z or +00:00.",
    killedBy: "schema",
    middleware: mapServers((server) => ({ ...server, created_at: server.created_at.replace("Z", "+0000") })),
  },
  "ipv4-too-short": {
    defect: "ipv4 has three parts.",
    killedBy: "schema",
    middleware: mapServers((server) => ({ ...server, ipv4: server.ipv4?.replace(/\.\d+$/, "") ?? null })),
  },
  "ipv4-left-out": {
    defect: "ipv4 is left out, not null, if there is none.",
    killedBy: "schema",
    middleware: mapServers(({ ipv4, ...server }) => (ipv4 === null ? server : { ...server, ipv4 })),
  },
  "status-paused": {
    defect: "Stopped servers have the status paused, which is not documented.",
    killedBy: "schema",
    middleware: mapServers((server) => (server.status === "stopped" ? { ...server, status: "paused" } : server)),
  },
  "cpu-a-string": {
    defect: "specs.cpu is a string.",
    killedBy: "schema",
    middleware: mapServers((server) => ({ ...server, specs: { ...server.specs, cpu: String(server.specs.cpu) } })),
  },
  "ram-zero": {
    defect: "specs.ram_gb of a created server is 0.",
    killedBy: "schema",
    middleware: mapBody("createServer", 201, ({ data }) => ({
      data: { ...data, specs: { ...data.specs, ram_gb: 0 } },
    })),
  },
  "id-without-prefix": {
    defect: "The id of a created server does not begin with srv_.",
    killedBy: "schema",
    middleware: mapBody("createServer", 201, ({ data }) => ({ data: { ...data, id: data.id.replace("srv_", "vm-") } })),
  },
  "created-without-data": {
    defect: "A created server gets a response without the data around it.",
    killedBy: "schema",
    middleware: mapBody("createServer", 201, ({ data }) => data),
  },
  "total-a-string": {
    defect: "meta.total is a string.",
    killedBy: "schema",
    middleware: mapMeta((meta) => ({ ...meta, total: String(meta.total) })),
  },
  "prev-cursor-left-out": {
    defect: "meta.prev_cursor is left out, not null, on the first page.",
    killedBy: "schema",
    middleware: mapMeta(({ prev_cursor, ...meta }) => (prev_cursor === null ? meta : { ...meta, prev_cursor })),
  },
  "next-cursor-empty": {
    defect: "meta.next_cursor is an empty string on the last page, not null.",
    killedBy: "schema",
    middleware: mapMeta((meta) => ({ ...meta, next_cursor: meta.next_cursor ?? "" })),
  },
  "next-page-a-number": {
    defect: "meta.next_page is the number of a page, not a link.",
    killedBy: "schema",
    middleware: mapMeta((meta) => ({ ...meta, next_page: 2 })),
  },
  "replicas-left-out": {
    defect: "A scaling gets a response without read_replicas.",
    killedBy: "schema",
    middleware: mapBody("scaleDatabase", 202, ({ data: { read_replicas: _, ...data } }) => ({ data })),
  },
  "window-left-out": {
    defect: "maintenance_window is left out, not null, if none was requested.",
    killedBy: "schema",
    middleware: mapBody("scaleDatabase", 202, ({ data: { maintenance_window, ...data } }) => ({
      data: maintenance_window === null ? data : { ...data, maintenance_window },
    })),
  },
  "scaling-status-unknown": {
    defect: "A scaling has the status pending, which is not documented.",
    killedBy: "schema",
    middleware: mapBody("scaleDatabase", 202, ({ data }) => ({ data: { ...data, status: "pending" } })),
  },
  "purge-paths-joined": {
    defect: "paths of a queued purge is one string.",
    killedBy: "schema",
    middleware: mapBody("purgeCache", 202, ({ data }) => ({ data: { ...data, paths: data.paths.join(",") } })),
  },

  "no-limit-header": {
    defect: "X-RateLimit-Limit is missing.",
    killedBy: "headers",
    middleware: changeHeaders((headers) => headers.delete(HEADERS[0])),
  },
  "no-rate-limit-on-401": {
    defect: "401 comes without rate limit headers.",
    killedBy: "headers",
    middleware: changeHeaders((headers, { status }) => {
      if (status === 401) for (const name of HEADERS) headers.delete(name);
    }),
  },

  "reset-in-milliseconds": {
    defect: "X-RateLimit-Reset is in milliseconds.",
    killedBy: "rate-limit-headers",
    middleware: changeHeaders((headers) => headers.set(HEADERS[2], `${headers.get(HEADERS[2])}000`)),
  },
  "reset-in-the-past": {
    defect: "X-RateLimit-Reset is when the window began.",
    killedBy: "rate-limit-headers",
    middleware: changeHeaders((headers) => headers.set(HEADERS[2], String(Number(headers.get(HEADERS[2])) - 3600))),
  },
  "reset-counts-down": {
    defect: "X-RateLimit-Reset is how many seconds are left.",
    killedBy: "rate-limit-headers",
    middleware: changeHeaders((headers) => headers.set(HEADERS[2], "42")),
  },
  "remaining-above-limit": {
    defect: "X-RateLimit-Remaining is more than the limit.",
    killedBy: "rate-limit-headers",
    middleware: changeHeaders((headers) => headers.set(HEADERS[1], String(Number(headers.get(HEADERS[0])) + 1))),
  },
  "remaining-counts-up": {
    defect: "X-RateLimit-Remaining counts the requests that were made.",
    killedBy: "rate-limit-headers",
    // The suite believes that little is left, and waits for the next window again and again.
    simulator: { rateLimit: { limit: 100_000, window: 2 } },
    middleware: changeHeaders((headers) =>
      headers.set(HEADERS[1], String(Number(headers.get(HEADERS[0])) - Number(headers.get(HEADERS[1])))),
    ),
  },
  "remaining-stands-still": {
    defect: "X-RateLimit-Remaining is the same after each request.",
    killedBy: "rate-limit-headers",
    middleware: changeHeaders((headers, { status }) => {
      if (status !== 429) headers.set(HEADERS[1], headers.get(HEADERS[0]) ?? "");
    }),
  },

  "error-a-string": {
    defect: "error is a string.",
    killedBy: ["error-body", "schema"],
    middleware: mapErrors(({ message }) => ({ error: message }), 400),
  },
  "error-without-code": {
    defect: "404 has no error.code.",
    killedBy: ["error-body", "schema"],
    middleware: mapErrors(({ code: _, ...error }) => ({ error }), 404),
  },
  "error-details-a-list": {
    defect: "error.details is an array.",
    killedBy: ["error-body", "schema"],
    middleware: mapErrors((error) => ({ error: { ...error, details: [error.details] } }), 400),
  },
  "error-without-envelope": {
    defect: "403 has code and message without the error around them.",
    killedBy: ["error-body", "schema"],
    middleware: mapErrors((error) => error, 403),
  },
  "unauthorized-from-the-gateway": {
    defect: "401 has the body of a gateway, not of the API.",
    killedBy: ["error-body", "schema"],
    middleware: mapErrors(() => ({ message: "Unauthorized" }), 401),
  },
  "unknown-route-from-the-gateway": {
    defect: "An unknown route gets 404 with the body of a gateway.",
    killedBy: ["error-body", "schema"],
    middleware: mapErrors(
      (error, request) => (operationOf(request) ? { error } : { message: "no Route matched" }),
      404,
    ),
  },
  "code-of-another-status": {
    defect: "401 has the code rate_limit_exceeded.",
    killedBy: "error-body",
    middleware: mapErrors((error) => ({ error: { ...error, code: "rate_limit_exceeded" } }), 401),
  },

  "request-id-missing": {
    defect: "Errors have no request_id.",
    killedBy: ["request-id", "error-body", "schema"],
    middleware: mapErrors(({ request_id: _, ...error }) => ({ error })),
  },
  "request-id-constant": {
    defect: "request_id is always the same.",
    killedBy: "request-id",
    middleware: mapErrors((error) => ({ error: { ...error, request_id: "req_0000000000" } })),
  },
  "request-id-wraps": {
    defect: "request_id begins again after 64 errors.",
    killedBy: "request-id",
    middleware: (next, sim) => {
      let count = 0;
      return mapErrors((error) => ({ error: { ...error, request_id: `req_${count++ % 64}` } }))(next, sim);
    },
  },

  "stack-trace-in-details": {
    defect: "400 reports the server's stack in details.",
    killedBy: "leak",
    middleware: mapErrors(
      (error) => ({ error: { ...error, details: { trace: new Error(error.message).stack } } }),
      400,
    ),
  },
  "key-in-rejection": {
    defect: "401 repeats the key of the request.",
    killedBy: "leak",
    middleware: mapErrors(
      (error, request) => ({
        error: { ...error, message: `The key ${keyOf(request).replace(/^Bearer /, "")} is unknown.` },
      }),
      401,
    ),
  },
  "key-in-a-header": {
    defect: "Lists repeat the key in a header.",
    killedBy: "leak",
    middleware: changeHeaders((headers, { ok }, request) => {
      if (ok) headers.set("X-Api-Key", keyOf(request).replace(/^Bearer /, ""));
    }),
  },
};

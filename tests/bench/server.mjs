// @ts-check
// The benchmark's server, in a process of its own so that it doesn't take the clients' time. Only the end of a path
// counts, so that every client can have the base URL that it wants.
import { createServer } from "node:http";

/** Windows begin at multiples of this, in milliseconds of Unix time. */
const windowMs = 2000;
const limit = 100;

const server = {
  id: "srv_8x9y2z3a4b",
  name: "prod-web-01",
  status: "running",
  region: "us-east-1",
  specs: { cpu: 4, ram_gb: 16, storage_gb: 200 },
  ipv4: "192.168.1.45",
  created_at: "2025-01-12T08:30:00Z",
};
const created = JSON.stringify({ data: server });
const single = page([server], 1, null, null);
const hundred = Array.from({ length: 100 }, (_, i) => ({ ...server, id: `srv_${i}` }));
const refusal = JSON.stringify({ error: { code: "rate_limited", message: "Slow down.", request_id: "req_1" } });

/**
 * @param {object[]} data
 * @param {number} total
 * @param {string | null} next_cursor
 * @param {string | null} prev_cursor
 */
function page(data, total, next_cursor, prev_cursor) {
  return JSON.stringify({ data, meta: { total, next_cursor, prev_cursor } });
}

/** The bodies of lists of so many pages, made once: what is measured are clients. @type {Map<number, string[]>} */
const lists = new Map();

/** @param {number} count */
function listOf(count) {
  const known = lists.get(count);
  if (known) return known;
  const pages = Array.from({ length: count }, (_, i) =>
    page(hundred, count * 100, i + 1 < count ? String(i + 1) : null, i > 0 ? String(i - 1) : null),
  );
  lists.set(count, pages);
  return pages;
}

/** How many requests each key that is limited made in this window, and how many were refused. */
const usage = new Map();

/** @param {string} key */
function count(key) {
  const window = Math.floor(Date.now() / windowMs);
  const { window: last, used, refused } = usage.get(key) ?? { window, used: 0, refused: 0 };
  const now = window === last ? used + 1 : 1;
  const isRefused = now > limit;
  usage.set(key, { window, used: now, refused: isRefused ? refused + 1 : refused });
  return { left: Math.max(0, limit - now), reset: ((window + 1) * windowMs) / 1000, isRefused };
}

/** Reset in an hour or less, and nobody is ever refused. */
const unlimited = () => ({ left: 999_999, reset: Math.floor(Date.now() / 3_600_000 + 1) * 3600, isRefused: false });

const http = createServer((request, response) => {
  const { url = "", method, headers } = request;
  const key = headers.authorization?.replace(/^\w+ /, "") ?? "";
  const isLimited = key.includes("limited");
  const { left, reset, isRefused } = isLimited ? count(key) : unlimited();
  const [, pages, delay] = /^\/pages\/(\d+)\/(\d+)\//.exec(url) ?? [];
  const list = () => (pages ? listOf(Number(pages))[Number(/cursor=(\d+)/.exec(url)?.[1] ?? 0)] : single);
  const body = (isRefused ? refusal : method === "POST" ? created : list()) ?? "";
  const answer = () =>
    response
      .writeHead(isRefused ? 429 : method === "POST" ? 201 : 200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "x-ratelimit-limit": isLimited ? limit : 1_000_000,
        "x-ratelimit-remaining": left,
        "x-ratelimit-reset": reset,
      })
      .end(body);
  request.resume().on("end", () => (Number(delay) ? setTimeout(answer, Number(delay)) : answer()));
});

// A contender waits for its turn longer than the default of 5 s.
http.keepAliveTimeout = 600_000;
http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  if (typeof address === "object") process.send?.(address?.port);
});
// A key asks how often it was refused.
process.on("message", (key) => process.send?.(usage.get(key)?.refused ?? 0));
process.on("disconnect", () => process.exit());

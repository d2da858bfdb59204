// The benchmark's server, forked so that it doesn't take the clients' time. Under /limited it counts and refuses.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Windows begin at multiples of this, in Unix time. */
const windowSeconds = 2;
const limit = 100;

const server1 = {
  id: "srv_1a2b3c4d",
  name: "web-1",
  status: "running",
  region: "us-east-1",
  plan: "standard-8",
  image: "ubuntu-22.04",
  ipv4: "203.0.113.42",
  created_at: "2026-01-15T10:30:00Z",
};
const meta = {
  total: 1,
  page: 1,
  per_page: 20,
  next_cursor: null,
  prev_cursor: null,
  next_page: null,
  prev_page: null,
};
const page = JSON.stringify({ data: [server1], meta });
const one = JSON.stringify({ data: server1 });
const refusal = JSON.stringify({ error: { code: "rate_limit_exceeded", message: "Slow down.", request_id: "req_1" } });

let window = 0;
let used = 0;
let refused = 0;

const server = createServer((request, response) => {
  const now = Math.floor(Date.now() / (windowSeconds * 1000));
  const limited = request.url?.startsWith("/limited") === true;
  if (now !== window) used = 0;
  window = now;
  if (limited) used++;
  const over = limited && used > limit;
  if (over) refused++;
  response.writeHead(over ? 429 : request.method === "POST" ? 201 : 200, {
    "content-type": "application/json",
    "x-request-id": "req_1",
    "x-ratelimit-limit": limited ? limit : 1_000_000,
    "x-ratelimit-remaining": limited ? Math.max(0, limit - used) : 999_999,
    "x-ratelimit-reset": limited ? (now + 1) * windowSeconds : Math.floor(Date.now() / 3_600_000 + 1) * 3600,
  });
  const body = over ? refusal : request.method === "POST" ? one : page;
  request.resume().on("end", () => response.end(body));
});

server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
// Any message asks how many were refused so far.
process.on("message", () => process.send?.(refused));
process.on("disconnect", () => process.exit());

// The API in its own process: `node api.mjs '{"limit": 1000, "window": 10}'`. It counts the requests of each worker.
import { serve } from "@hono/node-server";
import { createSimulator } from "../../../src/simulator/index.js";
import { longestStop } from "./stops.js";
import type { ApiReport, ApiSettings, Tally } from "./types.js";

const { limit, window, skew = 0, latency = 0 }: ApiSettings = JSON.parse(process.argv[2] ?? "{}");

const rateLimit = { limit, window };
const clock = () => Date.now() + skew;
const sim = createSimulator({ rateLimit, clock, latency });
const tallies: Tally[] = [];

/** Counts a request by the window that the server counted it in, and by the worker that sent it. */
function count(request: Request, response: Response): void {
  const reset = Number(response.headers.get("x-ratelimit-reset"));
  const worker = request.headers.get("x-worker") ?? "other";
  let tally = tallies.find((one) => one.reset === reset);
  if (!tally) {
    tally = { reset, limit: rateLimit.limit, refused: 0, used: {} };
    tallies.push(tally);
  }
  if (response.status === 429) tally.refused++;
  else if (response.ok) tally.used[worker] = (tally.used[worker] ?? 0) + 1;
}

const server = serve(
  {
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request: Request) {
      const response = await sim.fetch(request);
      count(request, response);
      return response;
    },
  },
  ({ port }) => report({ url: `http://127.0.0.1:${port}/v1` }),
);

// Node accepts one connection per turn. If they were closed between two windows, workers would wait for connections, not
// for permits. (The types include those of HTTP/2, which has no such property.)
Object.assign(server, { keepAliveTimeout: 60_000 });

process.on("message", (message: { limit?: number }) => {
  if (message.limit !== undefined) rateLimit.limit = message.limit;
  report({ tallies, stopped: longestStop() });
});
process.on("disconnect", () => server.close());

function report(message: ApiReport): void {
  process.send?.(message);
}

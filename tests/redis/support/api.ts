// The API, in a process of its own: `node api.mjs '{"limit": 1000, "window": 10}'`. It counts who got what.
import { serve } from "@hono/node-server";
import { createSimulator } from "../../../src/simulator/index.js";
import { longestStop } from "./stops.js";
import type { ApiSettings, ApiTold, Tally } from "./types.js";

const { limit, window, skew = 0, latency = 0 }: ApiSettings = JSON.parse(process.argv[2] ?? "{}");

const rateLimit = { limit, window };
const clock = () => Date.now() + skew;
const sim = createSimulator({ rateLimit, clock, latency });
const tallies: Tally[] = [];

/** What became of a request, by the window that counted it and the worker that sent it. */
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
  ({ port }) => tell({ url: `http://127.0.0.1:${port}/v1` }),
);

// Node accepts one connection a turn: were they closed between two windows, workers would wait for theirs, not for a
// place. (The types are those of HTTP/2, too, which has no such thing.)
Object.assign(server, { keepAliveTimeout: 60_000 });

process.on("message", (message: { limit?: number }) => {
  if (message.limit !== undefined) rateLimit.limit = message.limit;
  tell({ tallies, stopped: longestStop() });
});
process.on("disconnect", () => server.close());

function tell(told: ApiTold): void {
  process.send?.(told);
}

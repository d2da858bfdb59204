// Shows what is left of the rate limit, until Ctrl-C: `tsx examples/watch-rate-limit.ts [EVERY_SECONDS] [WARN_BELOW]`.
// In a program of your own, read `cnx.rateLimit`: every response updates it, and reading it sends no request.
import { setTimeout as sleep } from "node:timers/promises";
import { CloudNexus, type RateLimit } from "@cloudnexus/sdk";

const [everySeconds = "10", warnBelow = "0.1"] = process.argv.slice(2);
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

const cnx = new CloudNexus();
while (!stop.signal.aborted) {
  try {
    // The cheapest call. It counts towards the limit, too; if nothing is left, the client waits until the reset.
    await cnx.servers.list({ limit: 1 }, { signal: stop.signal });
    if (cnx.rateLimit) show(cnx.rateLimit);
    await sleep(Number(everySeconds) * 1000, undefined, { signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
}

function show({ limit, remaining, reset }: RateLimit): void {
  const share = remaining / limit;
  const bar = "█".repeat(Math.round(share * 20)).padEnd(20, "░");
  console.log(`${bar} ${remaining} of ${limit} left until ${reset.toISOString()}`);
  if (share < Number(warnBelow)) console.error(`Fewer than ${Number(warnBelow) * 100} % of the requests are left.`);
}

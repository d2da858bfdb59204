// One of several workers that use the same key: `node worker.mjs '{"name": "a", "url": "http://…/v1"}'`.
import { setTimeout as sleep } from "node:timers/promises";
import { CloudNexus } from "../../../src/index.js";
import { redisRateLimiter } from "../../../src/redis/index.js";
import { connect } from "./clients.js";
import { longestStop } from "./stops.js";
import type { WorkerReport, WorkerSettings } from "./types.js";

const settings: WorkerSettings = JSON.parse(process.argv[2] ?? "{}");
const { name, url, port, client = "ioredis", callers = 1, skew = 0, pace = 0 } = settings;

const now = Date.now;
Date.now = () => now() + skew;

let done = 0;
const failed: string[] = [];
const warnings: string[] = [];
const logger = { warn: (line: string) => void warnings.push(line) };
const connection = port === undefined ? undefined : await connect(client, port);
const cnx = new CloudNexus({
  apiKey: "cnx_sk_test_admin",
  baseUrl: url,
  rateLimiter: connection && redisRateLimiter({ client: connection.client, logger }),
});

async function call(): Promise<void> {
  for (;;) {
    await cnx.servers.list({ limit: 1 }, { headers: { "x-worker": name } }).then(
      () => done++,
      (reason: unknown) => failed.push(String(reason)),
    );
    if (pace) await sleep(pace);
  }
}

// Opens the connections, which is not what is tested. Requests without a key are not counted.
await Promise.all(Array.from({ length: callers }, async () => (await fetch(`${url}/servers`)).text()));

const report = () => process.send?.({ done, failed, warnings, stopped: longestStop() } satisfies WorkerReport);
process.on("message", report);
process.on("disconnect", () => process.exit());
report();
await Promise.all(Array.from({ length: callers }, call));

// One of many programs that use the same key: `node worker.mjs '{"name": "a", "url": "http://…/v1"}'`.
import { setTimeout as sleep } from "node:timers/promises";
import { CloudNexus } from "../../../src/index.js";
import { redisRateLimiter } from "../../../src/redis/index.js";
import { connect } from "./clients.js";
import { longestStop } from "./stops.js";
import type { WorkerSettings, WorkerTold } from "./types.js";

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

// How fast the server takes connections isn't what is tested. What has no key isn't counted.
await Promise.all(Array.from({ length: callers }, async () => (await fetch(`${url}/servers`)).text()));

const tell = () => process.send?.({ done, failed, warnings, stopped: longestStop() } satisfies WorkerTold);
process.on("message", tell);
process.on("disconnect", () => process.exit());
tell();
await Promise.all(Array.from({ length: callers }, call));

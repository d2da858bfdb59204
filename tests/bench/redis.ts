// Measures what sharing the rate limit costs, compared with a local limiter.
import { Redis } from "ioredis";
import { command, parseCount } from "../../src/cli/command.js";
import { CloudNexus, createRateLimiter, type RateLimiter } from "../../src/index.js";
import { redisRateLimiter } from "../../src/redis/index.js";
import { connect } from "../redis/support/clients.js";
import { startServer } from "./contenders.js";
import { interleave, ratios, spreadOf } from "./statistics.js";

const help = `
Usage: npm run bench:redis [-- options]

Measures what sharing the rate limit through Redis costs, with one call at a time and with 16. Starts its own redis-server.

Options:
  --rounds N  measurements of each limiter (default 9)
  --calls N   calls per measurement (default 800)
  --help      show this text

Exit codes:
  0  success
  2  an option is invalid
`;

const local = "in this process";

interface Effort {
  rounds: number;
  calls: number;
}

await command({
  help,
  options: { rounds: { type: "string", default: "9" }, calls: { type: "string", default: "800" } },
  async run({ rounds, calls }) {
    const effort = { rounds: parseCount("rounds", rounds), calls: parseCount("calls", calls) };
    // Imported only here, since it prints a warning if redis-server is not installed.
    const { hasRedis, RedisServer } = await import("../redis/support/processes.js");
    if (!hasRedis) return 2;
    const [api, redis] = await Promise.all([startServer(), RedisServer.start()]);
    try {
      await measure(`${api.url}/fast`, redis.port, effort);
    } finally {
      await Promise.all([api.stop(), redis.kill()]);
    }
    return 0;
  },
});

async function measure(baseUrl: string, port: number, effort: Effort): Promise<void> {
  const admin = new Redis(port, "127.0.0.1");
  const connections = [await connect("ioredis", port), await connect("node-redis", port)] as const;
  const [ioredis, nodeRedis] = connections;
  const clientOf = (rateLimiter: RateLimiter) =>
    new CloudNexus({ apiKey: "cnx_sk_test_benchmark", baseUrl, rateLimiter });
  const contenders = new Map([
    [local, clientOf(createRateLimiter())],
    ["by ioredis", clientOf(redisRateLimiter({ client: ioredis.client, key: "ioredis" }))],
    ["by node-redis", clientOf(redisRateLimiter({ client: nodeRedis.client, key: "node-redis" }))],
  ]);
  try {
    for (const width of [1, 16]) await compare(contenders, { ...effort, width, admin });
  } finally {
    for (const { close } of connections) close();
    admin.disconnect();
  }
}

interface Setting extends Effort {
  /** How many calls at a time. */
  width: number;
  admin: Redis;
}

/** Ratios compare with the local limiter in the same round. */
async function compare(contenders: Map<string, CloudNexus>, setting: Setting): Promise<void> {
  // The first two rounds warm up.
  const effort = { rounds: setting.rounds + 2 };
  const measured = await interleave([...contenders], effort, ([, cnx]) => measureCalls(cnx, setting));
  const runs = new Map([...measured].map(([[name], all]) => [name, all.slice(2)]));
  const speeds = (name: string) => (runs.get(name) ?? []).map(({ perSecond }) => perSecond);
  console.log(`\n${`${setting.width} at a time`.padEnd(16)}  calls/s   × in this process   round trips a call`);
  for (const [name, all] of runs) {
    const perSecond = spreadOf(speeds(name)).median.toFixed(0);
    const ratio = spreadOf(ratios(speeds(name), speeds(local))).median.toFixed(2);
    const trips = spreadOf(all.map((one) => one.trips)).median.toFixed(3);
    console.log(`${name.padEnd(16)} ${perSecond.padStart(8)}   ${ratio.padStart(17)}   ${trips.padStart(18)}`);
  }
}

async function measureCalls(
  cnx: CloudNexus,
  { calls, width, admin }: Setting,
): Promise<{ perSecond: number; trips: number }> {
  const before = await roundTrips(admin);
  const start = performance.now();
  let remaining = calls;
  const caller = async () => {
    while (remaining-- > 0) await cnx.servers.list({ limit: 1 });
  };
  await Promise.all(Array.from({ length: width }, caller));
  const perSecond = (calls * 1000) / (performance.now() - start);
  return { perSecond, trips: ((await roundTrips(admin)) - before) / calls };
}

/** How many scripts Redis has run: each is one round trip. */
async function roundTrips(admin: Redis): Promise<number> {
  const stats = await admin.info("commandstats");
  return [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}

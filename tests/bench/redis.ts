// What sharing the rate limit costs, next to a limiter of this process: `npm run bench:redis [-- ROUNDS]`.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { CloudNexus, createRateLimiter, type RateLimiter } from "../../src/index.js";
import { redisRateLimiter } from "../../src/redis/index.js";
import { connect } from "../redis/support/clients.js";
import { RedisServer } from "../redis/support/processes.js";

const rounds = Number(process.argv[2] ?? 9);
const calls = 800;

const api = fork(fileURLToPath(new URL("server.ts", import.meta.url)));
const [port]: number[] = await once(api, "message");
const redis = await RedisServer.start();
const admin = new Redis(redis.port, "127.0.0.1");
const connections = [await connect("ioredis", redis.port), await connect("node-redis", redis.port)] as const;
const [ioredis, nodeRedis] = connections;

const clientOf = (rateLimiter: RateLimiter) =>
  new CloudNexus({ apiKey: "cnx_sk_test_benchmark", baseUrl: `http://127.0.0.1:${port}/fast`, rateLimiter });

const contenders = {
  "in this process": clientOf(createRateLimiter()),
  "by ioredis": clientOf(redisRateLimiter({ client: ioredis.client, key: "ioredis" })),
  "by node-redis": clientOf(redisRateLimiter({ client: nodeRedis.client, key: "node-redis" })),
};
type Name = keyof typeof contenders;
const names = Object.keys(contenders) as Name[];

/** Places that were taken from a count so far: each time is one script, and one round trip. */
async function scripts(): Promise<number> {
  const stats = await admin.info("commandstats");
  return [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}

interface Run {
  perSecond: number;
  trips: number;
}

async function run(cnx: CloudNexus, width: number): Promise<Run> {
  const before = await scripts();
  const start = performance.now();
  const caller = async () => {
    for (let count = 0; count < calls / width; count++) await cnx.servers.list({ limit: 1 });
  };
  await Promise.all(Array.from({ length: width }, caller));
  const perSecond = (calls * 1000) / (performance.now() - start);
  return { perSecond, trips: ((await scripts()) - before) / calls };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Rounds in which each has its turn; a ratio is to the limiter of this process in the same round. */
async function compare(width: number): Promise<void> {
  const runs = new Map<Name, Run[]>(names.map((name) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const name of round % 2 ? names : names.toReversed()) {
      const result = await run(contenders[name], width);
      // The first two warm up.
      if (round >= 0) runs.get(name)?.push(result);
    }
  }
  const alone = runs.get("in this process") ?? [];
  console.log(`\n${`${width} at a time`.padEnd(16)}  calls/s   × in this process   round trips a call`);
  for (const [name, results] of runs) {
    const perSecond = median(results.map((one) => one.perSecond)).toFixed(0);
    const ratio = median(results.map((one, round) => one.perSecond / (alone[round]?.perSecond ?? Number.NaN))).toFixed(
      2,
    );
    const trips = median(results.map((one) => one.trips)).toFixed(3);
    console.log(`${name.padEnd(16)} ${perSecond.padStart(8)}   ${ratio.padStart(17)}   ${trips.padStart(18)}`);
  }
}

for (const width of [1, 16]) await compare(width);
for (const { close } of connections) close();
admin.disconnect();
await redis.kill();
api.disconnect();

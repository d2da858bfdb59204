import { expect } from "vitest";
import { CloudNexus, type Outcome, RateLimitError, type RateLimiter } from "../../../src/index.js";
import { type RedisRateLimiterOptions, redisRateLimiter } from "../../../src/redis/index.js";
import { createSimulator, type Simulator } from "../../../src/simulator/index.js";
import { type ClientName, type Connection, connect } from "./clients.js";

export const apiKey = "cnx_sk_test_admin";

type Options = Partial<RedisRateLimiterOptions> & { port?: number; name?: ClientName };

/** Limiters of several workers, each with its own connection. */
export class Limiters {
  readonly warnings: string[] = [];
  readonly #connections: Connection[] = [];
  readonly #port: number;

  /** @param port The port of Redis. */
  constructor(port: number) {
    this.#port = port;
  }

  async limiter({ port = this.#port, name = "ioredis", ...options }: Options = {}): Promise<RateLimiter> {
    const connection = await connect(name, port);
    this.#connections.push(connection);
    const logger = { warn: (line: string) => void this.warnings.push(line) };
    return redisRateLimiter({ client: connection.client, logger, ...options });
  }

  async worker(sim: Simulator, options: Options = {}): Promise<CloudNexus> {
    return clientOf(sim, await this.limiter(options));
  }

  workers(count: number, sim: Simulator, options: Options = {}): Promise<CloudNexus[]> {
    return Promise.all(Array.from({ length: count }, () => this.worker(sim, options)));
  }

  close(): void {
    for (const connection of this.#connections.splice(0)) connection.close();
  }
}

export function clientOf(sim: Simulator, rateLimiter: RateLimiter): CloudNexus {
  return new CloudNexus({ apiKey, baseUrl: sim.baseUrl, fetch: sim.fetch, rateLimiter });
}

/** A clock that starts at the beginning of an hour, so that a window of an hour outlasts the test. */
export function fromTheHour(): () => number {
  const early = Date.now() % 3_600_000;
  return () => Date.now() - early;
}

/** A server that accepts `limit` requests an hour, at the beginning of an hour. */
export function hourly(limit: number): Simulator {
  return createSimulator({ rateLimit: { limit, window: 3600 }, clock: fromTheHour() });
}

/** A response with these headers. */
export function responseWith(status: number, headers: Record<string, string>): Outcome {
  const now = Date.now();
  return { sent: true, answer: { status, headers: new Headers(headers), sentAt: now, receivedAt: now } };
}

/** A response that reports a rate limit, which is reset at `reset`, in epoch milliseconds. */
export function reportOf({ limit, remaining, reset }: { limit: number; remaining: number; reset: number }): Outcome {
  return responseWith(200, {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(Math.ceil(reset / 1000)),
  });
}

export const refused = (sim: Simulator) => sim.requests.filter(({ status }) => status === 429).length;

/** Makes calls with each client that can't wait for the reset; returns how many succeeded. */
export async function served(workers: CloudNexus[], calls: number): Promise<number> {
  const all = workers.flatMap((cnx) =>
    Array.from({ length: calls }, () => cnx.servers.list({}, { totalTimeout: 60_000 })),
  );
  const results = await Promise.allSettled(all);
  for (const result of results) {
    if (result.status === "rejected" && !(result.reason instanceof RateLimitError)) {
      expect(result.reason).toMatchObject({ retryAt: expect.any(Date), attempts: [] });
    }
  }
  return results.filter(({ status }) => status === "fulfilled").length;
}

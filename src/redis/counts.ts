import { RateLimiterRedis } from "rate-limiter-flexible";

/** What is used of ioredis, its cluster included. */
interface IoRedis {
  readonly status: string;
  defineCommand(name: string, definition: { lua: string }): unknown;
}

/** What is used of node-redis. */
interface NodeRedis {
  readonly isReady: boolean;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/**
 * A client of ioredis (its cluster too) or node-redis.
 *
 * @example
 * const shared = (client: RedisClient) => redisRateLimiter({ client });
 */
export type RedisClient = IoRedis | NodeRedis;

/** What the server said of a window; together they name its count. */
export interface WindowName {
  /** When it ends, on the server's clock; epoch milliseconds. */
  reset: number;
  limit: number;
}

/** What Redis knows of one API key. Every method is one round trip, but for those that say otherwise. */
export interface Counts {
  /** The window that was told of last, with the milliseconds until Redis forgets it; null for none. Two round trips. */
  current(): Promise<(WindowName & { ttl: number }) | null>;
  /** Takes places; how many are left then. Less than none where there weren't so many. */
  take(window: WindowName, places: number): Promise<number>;
  give(window: WindowName, places: number): Promise<void>;
  /** Counts this process among a window's; how many there are, or were in the window before. */
  enter(window: WindowName, before: WindowName | undefined, lifetime: number): Promise<number>;
  /** Whether the caller is the one who asks the server, for `lease` milliseconds or until it resigns. */
  lead(): Promise<boolean>;
  resign(): Promise<void>;
  /** Says, for a lease, that this process has places whose requests may not have got to the server yet. */
  keep(): Promise<void>;
  /** Whether any process says so. */
  isKept(): Promise<boolean>;
  /** Tells all of a window, for as many milliseconds. Two round trips. */
  open(window: WindowName, left: number, lifetime: number): Promise<void>;
}

/** Milliseconds after which what a worker took and didn't use, or began and didn't end, is free again. */
export const lease = 2000;

const seconds = (milliseconds: number) => Math.max(1, Math.ceil(milliseconds / 1000));

/**
 * All is kept in the counters of rate-limiter-flexible, by a hash of the API key:
 *
 * - `HASH`: the current window's reset
 * - `HASH:RESET`: its limit
 * - `HASH:RESET:LIMIT`: the places that are left in it
 * - `HASH:RESET:processes`: how many share it
 * - `HASH:kept`: there while a request is long on its way
 * - `HASH:leader`: there while somebody asks the server
 */
export function createCounts(client: RedisClient): (key: string) => Counts {
  const store = new RateLimiterRedis({
    storeClient: client,
    keyPrefix: "cloudnexus",
    points: 1,
    duration: lease / 1000,
    useRedisPackage: !("defineCommand" in client),
  });
  return (key) => {
    const hash = hashOf(key);
    const nameOf = async ({ reset, limit }: WindowName) => `${await hash}:${reset / 1000}:${limit}`;
    // What isn't there yet lasts for a lease.
    const add = async (name: string, points: number) => (await store.penalty(name, points)).consumedPoints;
    return {
      async current() {
        const told = await store.get(await hash);
        const limit = told && (await store.get(`${await hash}:${told.consumedPoints}`));
        return limit && { reset: told.consumedPoints * 1000, limit: limit.consumedPoints, ttl: told.msBeforeNext };
      },
      // A count that was lost begins at none left.
      take: async (window, places) => add(await nameOf(window), -places),
      give: async (window, places) => void (await add(await nameOf(window), places)),
      async enter({ reset }, before, lifetime) {
        const name = `${await hash}:${reset / 1000}:processes`;
        const [now, then] = await Promise.all([
          store.penalty(name, 1, { customDuration: seconds(lifetime) }),
          before && store.get(`${await hash}:${before.reset / 1000}:processes`),
        ]);
        return Math.max(now.consumedPoints, then?.consumedPoints ?? 0);
      },
      lead: async () => (await add(`${await hash}:leader`, 1)) === 1,
      resign: async () => void (await store.delete(`${await hash}:leader`)),
      keep: async () => void (await store.set(`${await hash}:kept`, 1, lease / 1000)),
      isKept: async () => (await store.get(`${await hash}:kept`)) !== null,
      async open(window, left, lifetime) {
        const expires = seconds(lifetime);
        const reset = window.reset / 1000;
        await Promise.all([
          store.set(await nameOf(window), left, expires),
          store.set(`${await hash}:${reset}`, window.limit, expires),
        ]);
        await store.set(await hash, reset, expires);
      },
    };
  };
}

async function hashOf(key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Array.from(new Uint8Array(digest).subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

import type { Permission } from "./api-keys.js";
import type { Catalog } from "./catalog.js";
import type { Faults } from "./faults.js";
import type { RateLimitOptions } from "./rate-limit.js";
import type { Timing } from "./state.js";

/**
 * Options of a simulator. All are optional.
 *
 * @category Simulator
 * @example
 * const options: SimulatorOptions = { servers: 0, rateLimit: { limit: 10, window: 1 }, latency: { min: 20, max: 80 } };
 * const slow = createSimulator(options);
 */
export interface SimulatorOptions {
  /** Number of servers that exist at the start. Default: 50. */
  servers?: number;
  /** The same seed gives the same servers and the same faults. Default: 1. */
  seed?: number;
  /** The rate limit of each key. Default: 1,000 requests in 60 seconds. */
  rateLimit?: Readonly<RateLimitOptions>;
  /** Milliseconds before a request is processed: a fixed number, or a random one between two. Default: 0. */
  latency?: number | { min: number; max: number };
  /** Returns the simulator's time, in milliseconds since 1970. Default: `Date.now()`, called whenever it is needed. */
  clock?: () => number;
  /** Additional API keys, with their permissions. Default: none. */
  keys?: Readonly<Record<string, Permission>>;
  /** The rates of injected faults, from 0 (never) to 1 (always). Default: 0. */
  faults?: Partial<Faults>;
  /** How long changes take, in milliseconds. Default: provisioning 5,000, scaling 10,000, purge 1,000. */
  timing?: Partial<Timing>;
  /** The plans that exist: a request to create a server with another one gets a 400 response. Default: any plan. */
  plans?: readonly string[];
  /** The regions that exist: a request to create a server in another one gets a 400 response. Default: any region. */
  regions?: readonly string[];
  /** The images that exist: a request to create a server from another one gets a 400 response. Default: any image. */
  images?: readonly string[];
}

/**
 * Where the simulator's HTTP server listens.
 *
 * @category Simulator
 * @example
 * const where: ListenOptions = { port: 4010 };
 * await sim.listen(where);
 */
export interface ListenOptions {
  /** The port to listen on. Default: 0, any free port. */
  port?: number;
  /** The address to listen on. Default: 127.0.0.1, which only this machine can reach. */
  host?: string;
}

export interface ResolvedOptions {
  servers: number;
  seed: number;
  rateLimit: Readonly<RateLimitOptions>;
  latency: { min: number; max: number };
  clock: () => number;
  timing: Timing;
  catalog: Catalog;
}

/** The longest delay of a timer. */
export const MAX_LATENCY_MS = 2 ** 31 - 1;

/**
 * Validates the options and fills in the defaults.
 *
 * @throws RangeError naming the option that is invalid.
 */
export function resolveOptions(options: SimulatorOptions): ResolvedOptions {
  const { servers = 50, seed = 1, rateLimit = { limit: 1000, window: 60 }, plans, regions, images } = options;
  assertInteger("servers", servers, 0);
  assertInteger("seed", seed, 0);
  assertInteger("rateLimit.limit", rateLimit.limit, 1);
  assertInteger("rateLimit.window", rateLimit.window, 1);
  for (const [name, values] of Object.entries({ plans, regions, images })) {
    if (values?.length === 0) throw new RangeError(`${name} must not be empty. Leave it out to accept any value.`);
  }
  return {
    servers,
    seed,
    rateLimit,
    latency: resolveLatency(options.latency ?? 0),
    // Not `Date.now` itself, so that fake timers installed later are respected.
    clock: options.clock ?? (() => Date.now()),
    timing: { provisioning: 5_000, scaling: 10_000, purge: 1_000, ...options.timing },
    catalog: { plan: plans, region: regions, image: images },
  };
}

function resolveLatency(latency: number | { min: number; max: number }): { min: number; max: number } {
  const { min, max } = typeof latency === "number" ? { min: latency, max: latency } : latency;
  if (min >= 0 && max >= min && max <= MAX_LATENCY_MS) return { min, max };
  throw new RangeError(
    `latency must be a number of milliseconds, or { min, max } with min ≤ max (got ${JSON.stringify(latency)}).`,
  );
}

function assertInteger(name: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw new RangeError(`${name} must be an integer of at least ${min} (got ${value}).`);
}

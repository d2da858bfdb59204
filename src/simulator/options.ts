import type { Faults } from "./faults.js";
import type { Permission } from "./keys.js";
import type { RateLimitOptions } from "./rate-limit.js";
import type { Timing } from "./state.js";

/**
 * What a simulator can be given. All of it can be left out.
 *
 * @example
 * const options: SimulatorOptions = { servers: 0, rateLimit: { limit: 10, window: 1 }, latency: { min: 20, max: 80 } };
 * const slow = createSimulator(options);
 */
export interface SimulatorOptions {
  /** How many servers there are at first. Default: 50. */
  servers?: number;
  /** What is made up at random is the same for the same seed. Default: 1. */
  seed?: number;
  /** Default: 1000 requests in 60 seconds. */
  rateLimit?: Readonly<RateLimitOptions>;
  /** Milliseconds before a request is looked at: always the same, or anything between the two. Default: none. */
  latency?: number | { min: number; max: number };
  /** The server's time in milliseconds since 1970. Default: `Date.now`. */
  clock?: () => number;
  /** More keys, with what they may do. Default: none. */
  keys?: Readonly<Record<string, Permission>>;
  /** How often what goes wrong, from 0 to 1. Default: never. */
  faults?: Partial<Faults>;
  /** How long things take by the clock, in milliseconds. Default: provisioning 5 000, scaling 10 000, purge 1 000. */
  timing?: Partial<Timing>;
}

export interface Settings {
  servers: number;
  seed: number;
  rateLimit: Readonly<RateLimitOptions>;
  latency: { min: number; max: number };
  clock: () => number;
  timing: Timing;
}

/** @throws RangeError naming the option that can't be used. */
export function settingsOf(options: SimulatorOptions): Settings {
  const { servers = 50, seed = 1, rateLimit = { limit: 1000, window: 60 }, latency = 0, clock = Date.now } = options;
  checkWhole("servers", servers, 0);
  checkWhole("seed", seed, 0);
  checkWhole("rateLimit.limit", rateLimit.limit, 1);
  checkWhole("rateLimit.window", rateLimit.window, 1);
  const { min, max } = typeof latency === "number" ? { min: latency, max: latency } : latency;
  if (!(min >= 0 && max >= min && max < 2 ** 31)) {
    throw new RangeError("latency is a number of milliseconds, or { min, max } with min no more than max.");
  }
  const timing = { provisioning: 5_000, scaling: 10_000, purge: 1_000, ...options.timing };
  return { servers, seed, rateLimit, latency: { min, max }, clock, timing };
}

function checkWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`${name} is a whole number of at least ${least}; it is ${value}.`);
}

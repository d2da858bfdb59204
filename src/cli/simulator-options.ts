import { UsageError } from "../openapi/usage-error.js";
import { KEY_FORMAT } from "../simulator/api-keys.js";
import type { FaultName, Permission, SimulatorOptions } from "../simulator/index.js";
import { FAULTS, PERMISSIONS } from "../simulator/index.js";
import { MAX_LATENCY_MS } from "../simulator/options.js";
import { parseCount } from "./command.js";

/** The flags of the command that make up a simulator. */
export type SimulatorFlags = Record<"servers" | "seed" | "limit" | "window" | "latency" | "skew", string> &
  Record<"key" | "fault", string[]> &
  Partial<Record<"plans" | "regions" | "images", string>>;

/**
 * Reads the flags.
 *
 * @throws UsageError that names the flag that is wrong.
 */
export function readSimulatorOptions(flags: SimulatorFlags): SimulatorOptions {
  const { plans, regions, images } = flags;
  const skewMs = parseNumber("skew", flags.skew) * 1000;
  return {
    servers: parseCount("servers", flags.servers, 0),
    seed: parseCount("seed", flags.seed, 0),
    rateLimit: { limit: parseCount("limit", flags.limit), window: parseCount("window", flags.window) },
    latency: parseLatency(flags.latency),
    clock: () => Date.now() + skewMs,
    keys: Object.fromEntries(parseKeys(flags.key)),
    faults: Object.fromEntries(flags.fault.map(parseFault)),
    ...(plans !== undefined && { plans: parseList("plans", plans) }),
    ...(regions !== undefined && { regions: parseList("regions", regions) }),
    ...(images !== undefined && { images: parseList("images", images) }),
  };
}

/** The permissions of the keys that are given, by key. */
export function parseKeys(given: readonly string[]): [key: string, permission: Extract<Permission, string>][] {
  return given.map((text) => {
    const [key, value] = parsePair("key", "KEY=PERMISSION", text);
    // Not shown: it may be a real one.
    if (!KEY_FORMAT.test(key)) {
      throw new UsageError("Invalid --key; expected cnx_sk_test_ or cnx_sk_live_, followed by letters and digits.");
    }
    const permission = PERMISSIONS.find((name) => name === value);
    if (permission) return [key, permission];
    throw new UsageError(`Unknown permission "${value}" in --key; expected one of ${PERMISSIONS.join(", ")}.`);
  });
}

function parseFault(text: string): [FaultName, number] {
  const [given, value] = parsePair("fault", "NAME=RATE", text);
  const name = FAULTS.find((fault) => fault === given);
  if (!name) throw new UsageError(`Unknown --fault "${given}"; expected one of ${FAULTS.join(", ")}.`);
  const rate = parseNumber("fault", value);
  if (rate >= 0 && rate <= 1) return [name, rate];
  throw new UsageError(`--fault ${name} must be a number from 0 to 1 (got ${value}).`);
}

function parseLatency(text: string): { min: number; max: number } {
  const [, low, high = low] = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const [min, max] = [Number(low), Number(high)];
  if (min <= max && max <= MAX_LATENCY_MS) return { min, max };
  throw new UsageError(`--latency must be milliseconds, or a range from low to high such as 20-80 (got "${text}").`);
}

function parseNumber(flag: string, text: string): number {
  if (text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  throw new UsageError(`--${flag} must be a number (got "${text}").`);
}

function parseList(flag: string, text: string): string[] {
  const items = text.split(",").filter((item) => item !== "");
  if (items.length > 0) return items;
  throw new UsageError(`--${flag} must not be empty. Leave it out to accept any value.`);
}

function parsePair(flag: string, form: string, text: string): [string, string] {
  const [, name, value] = /^(.+)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new UsageError(`--${flag} must have the form ${form}.`);
}

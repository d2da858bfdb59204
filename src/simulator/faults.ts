/**
 * The faults that can be injected, in the order in which they are tried.
 *
 * @category Faults and rate limits
 * @example
 * for (const name of FAULTS) sim.faults[name] = 0.01;
 */
export const FAULTS = [
  /** The connection is closed before the request is processed. */
  "dropBefore",
  /** The request is processed, then the connection is closed without a response. */
  "dropAfter",
  /** Status 500; the request is not processed. */
  "errorBefore",
  /** Status 500, after the request has been processed. */
  "errorAfter",
  /** The request is processed; its response stops in the middle of the body, and the connection stays open. */
  "stall",
  /** The request is processed; the connection is closed in the middle of the response's body. */
  "cut",
  /** Status 502 with an HTML page, as from a gateway; the request is not processed. */
  "html",
  /** Status 429 for this and all other requests of the key, for one or two seconds; the requests are not processed. */
  "burst",
] as const;

/**
 * The name of a fault: one of `FAULTS`.
 *
 * @category Faults and rate limits
 * @example
 * const worst: FaultName = "dropAfter";
 */
export type FaultName = (typeof FAULTS)[number];

/**
 * The rate of each fault: 0 never, 1 always. Can be changed while the simulator runs.
 *
 * @category Faults and rate limits
 * @example
 * const faults: Partial<Faults> = { errorBefore: 0.1 };
 * const flaky = createSimulator({ faults });
 */
export type Faults = Record<FaultName, number>;

/**
 * Fault rates that are validated whenever they are set.
 *
 * @throws RangeError for an unknown fault, or a rate that is not from 0 to 1.
 */
export function createFaults(given: Partial<Faults>): Faults {
  const rates = new Map<string, number>();
  const faults = Object.create(null) as Faults;
  for (const name of FAULTS) {
    rates.set(name, 0);
    Object.defineProperty(faults, name, {
      enumerable: true,
      get: () => rates.get(name),
      set: (rate: unknown) => rates.set(name, assertRate(name, rate)),
    });
  }
  Object.preventExtensions(faults);
  for (const [name, rate] of Object.entries(given)) {
    if (!rates.has(name)) throw new RangeError(`Unknown fault "${name}"; expected one of ${FAULTS.join(", ")}.`);
    rates.set(name, assertRate(name, rate));
  }
  return faults;
}

function assertRate(name: string, rate: unknown): number {
  if (typeof rate === "number" && rate >= 0 && rate <= 1) return rate;
  throw new RangeError(`The rate of the fault ${name} must be a number from 0 to 1 (got ${String(rate)}).`);
}

/** The fault for the next request: the first whose rate is drawn, or none. */
export function pickFault(faults: Faults, random: () => number): FaultName | undefined {
  return FAULTS.find((name) => faults[name] > 0 && random() < faults[name]);
}

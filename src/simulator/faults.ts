/**
 * What can go wrong, in the order in which it is tried.
 *
 * @example
 * for (const name of FAULTS) sim.faults[name] = 0.01;
 */
export const FAULTS = [
  /** The connection is dropped before the request is handled. */
  "dropBefore",
  /** The request is handled, its answer is lost with the connection. */
  "dropAfter",
  /** 500; nothing was done. */
  "errorBefore",
  /** 500; the work is done. */
  "errorAfter",
  /** The work is done; its answer stops in the middle and never ends. */
  "stall",
  /** The work is done; its answer ends in the middle, with the connection. */
  "cut",
  /** 502 with a page of HTML, as from a gateway; nothing was done. */
  "html",
  /** 429 for this request and the key's others, for a second or two; nothing was done. */
  "burst",
] as const;

/**
 * One of `FAULTS`.
 *
 * @example
 * const worst: FaultName = "dropAfter";
 */
export type FaultName = (typeof FAULTS)[number];

/**
 * How often each fault happens: 0 never, 1 always. May be set while the simulator runs.
 *
 * @example
 * const faults: Partial<Faults> = { errorBefore: 0.1 };
 * const flaky = createSimulator({ faults });
 */
export type Faults = Record<FaultName, number>;

/**
 * Rates that refuse what is no rate, at once and by name.
 *
 * @throws RangeError for an unknown fault, or a rate that isn't from 0 to 1.
 */
export function createFaults(given: Partial<Faults>): Faults {
  const rates = new Map<string, number>();
  const faults = Object.create(null) as Faults;
  for (const name of FAULTS) {
    rates.set(name, 0);
    Object.defineProperty(faults, name, {
      enumerable: true,
      get: () => rates.get(name),
      set: (rate: unknown) => rates.set(name, checkRate(name, rate)),
    });
  }
  Object.preventExtensions(faults);
  for (const [name, rate] of Object.entries(given)) {
    if (!rates.has(name)) throw new RangeError(`There is no fault "${name}". There are: ${FAULTS.join(", ")}.`);
    rates.set(name, checkRate(name, rate));
  }
  return faults;
}

function checkRate(name: string, rate: unknown): number {
  if (typeof rate === "number" && rate >= 0 && rate <= 1) return rate;
  throw new RangeError(`The rate of the fault ${name} is a number from 0 to 1; it is ${String(rate)}.`);
}

/** The fault that a request meets: the first whose turn it is. */
export function drawFault(faults: Faults, random: () => number): FaultName | undefined {
  return FAULTS.find((name) => faults[name] > 0 && random() < faults[name]);
}

import { createSimulator, type SimulatorOptions } from "../../simulator/index.js";
import type { KnownLimit, Target, TargetOption } from "../types.js";
import { PRISM_LIMITS } from "./prism-limits.js";

/**
 * Windows so short that a used up limit is soon another, and a scaling that is done at once, so that the next one isn't
 * a conflict.
 */
export const SIMULATOR_OPTIONS: SimulatorOptions = {
  rateLimit: { limit: 600, window: 2 },
  timing: { scaling: 0 },
};

/** Where `npm run simulator` and `npm run mock` answer, so that a curl line reaches one of them. */
const LOCAL = "http://127.0.0.1:4010";

/** The simulator, without a socket. */
export function simulatorTarget(
  sim: Pick<ReturnType<typeof createSimulator>, "fetch" | "keys"> = createSimulator(SIMULATOR_OPTIONS),
): Target {
  const { admin: main, readOnly, second } = sim.keys;
  return {
    name: "simulator",
    baseUrl: `${LOCAL}/v1`,
    fetch: sim.fetch,
    keys: { main, readOnly, second },
    known: { database_id: "db_9f8e7d6c5b", zone_id: "zone_4f2a" },
    limits: [NOT_IMPLEMENTED],
    close: async () => {},
  };
}

/** An operation may be in the contract before the simulator can do it. */
const NOT_IMPLEMENTED: KnownLimit = {
  name: "not implemented",
  why: "the simulator has no handler for the operation, which it says with 501",
  covers: ({ check, came }) => check === "server-error" && /^501\b/.test(came) && came.includes("not_implemented"),
};

/** Prism on the contract, started for the run. */
async function prismTarget(): Promise<Target> {
  // Loaded here, since it takes its time.
  const { startMock } = await import("../../../scripts/lib/prism.js");
  const mock = await startMock();
  return {
    name: "prism",
    baseUrl: LOCAL,
    fetch: (input, init) => fetch(String(input).replace(LOCAL, mock.url), init),
    keys: { main: "cnx_sk_test_mock", second: "cnx_sk_test_other" },
    known: {},
    limits: PRISM_LIMITS,
    close: () => mock.close(),
  };
}

export async function openTarget(option: TargetOption): Promise<Target> {
  if (option === "simulator") return simulatorTarget();
  if (option === "prism") return prismTarget();
  return { name: option.baseUrl, ...option, fetch: globalThis.fetch, limits: [], close: async () => {} };
}

import { loadSimulatedContract } from "../../openapi/simulated-contract.js";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../simulator/index.js";
import { simulateContract } from "../../simulator/simulator.js";
import type { KnownLimit, Target, TargetOption } from "../types.js";
import { PRISM_LIMITS } from "./prism-limits.js";

/** Short windows, so that the run hardly waits, and instant scaling, so that the next one does not conflict. */
export const SIMULATOR_OPTIONS: SimulatorOptions = {
  rateLimit: { limit: 600, window: 2 },
  timing: { scaling: 0 },
};

/** Where the simulator and the mock listen by default, so that curl lines of reports reach one of them. */
const LOCAL = "http://127.0.0.1:4010";

/** The simulator, called in this process. */
export function simulatorTarget(
  sim: Pick<Simulator, "fetch" | "keys" | "baseUrl"> = createSimulator(SIMULATOR_OPTIONS),
): Target {
  const { admin: main, readOnly, second } = sim.keys;
  return {
    name: "simulator",
    baseUrl: LOCAL + new URL(sim.baseUrl).pathname,
    fetch: sim.fetch,
    keys: { main, readOnly, second },
    known: { database_id: "db_9f8e7d6c5b", zone_id: "zone_4f2a" },
    limits: NO_HANDLER,
    close: async () => {},
  };
}

/** A simulator, also one with a URL, says which responses are the contract's examples. */
const EXAMPLES: KnownLimit = {
  name: "examples",
  why: "the simulator has no handler for the operation and responds with the contract's example, whatever was requested",
  covers: ({ check, response }) =>
    ["state", "pages", "filters"].includes(check) && /^x-cloudnexus-simulator: example$/im.test(response),
};

/** The contract may have an operation before the simulator has a handler for it. */
const NO_HANDLER: readonly KnownLimit[] = [
  {
    name: "not implemented",
    why: "the simulator has neither a handler for the operation nor an example, and responds with 501",
    covers: ({ check, response }) =>
      check === "server-error" && /^501\b/.test(response) && response.includes("not_implemented"),
  },
  EXAMPLES,
];

/** Prism, started for the run, on another contract if its path is given. */
export async function prismTarget(contract?: string): Promise<Target> {
  // Imported lazily: it takes a second to load.
  const { startMock } = await import("./prism.js");
  const mock = await startMock(contract === undefined ? {} : { contract });
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

/** Starts a built-in target, on another contract if its path is given, or describes a remote one. */
export async function openTarget(option: TargetOption, contract?: string): Promise<Target> {
  if (option === "simulator") return simulatorTarget(await simulatorOf(contract));
  if (option === "prism") return prismTarget(contract);
  return { name: option.baseUrl, ...option, fetch: globalThis.fetch, limits: [EXAMPLES], close: async () => {} };
}

async function simulatorOf(contract: string | undefined): Promise<Simulator> {
  if (contract === undefined) return createSimulator(SIMULATOR_OPTIONS);
  return simulateContract(await loadSimulatedContract(contract), SIMULATOR_OPTIONS);
}

import { createSimulator, type SimulatorOptions } from "../../../src/simulator/index.js";
import type { Target } from "./types.js";

/**
 * Windows so short that a used up limit is soon another, and a scaling that is done at once, so that the next one isn't
 * a conflict.
 */
export const SIMULATOR_OPTIONS: SimulatorOptions = {
  rateLimit: { limit: 1000, window: 2 },
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
    limits: [],
    close: async () => {},
  };
}

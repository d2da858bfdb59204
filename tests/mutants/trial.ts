import { type Report, runSuite, type Settings, type SuiteContract } from "../../src/contract/index.js";
import { behind, type Edge } from "../../src/contract/mutants/middleware.js";
import { SIMULATOR_OPTIONS, simulatorTarget } from "../../src/contract/run/targets.js";
import { createSimulator, type SimulatorOptions } from "../../src/simulator/index.js";

/** A server to run the suite against. */
export interface Subject {
  edge: Edge;
  simulator?: SimulatorOptions;
  settings?: Partial<Settings>;
}

/** More requests than a run sends, so that none has to wait. */
const PLENTY = { limit: 100_000, window: 60 };

/** Runs the suite, inferred parts included, against a simulator behind an edge. */
export function trial(contract: SuiteContract, { edge, simulator, settings }: Subject): Promise<Report> {
  const sim = createSimulator({ ...SIMULATOR_OPTIONS, rateLimit: PLENTY, ...simulator });
  const target = simulatorTarget({ fetch: behind(sim, edge), keys: sim.keys });
  return runSuite(contract, target, { allowWrites: true, strict: true, ...settings });
}

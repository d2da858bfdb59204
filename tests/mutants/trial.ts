import { type Report, runSuite, type Settings, type SuiteContract } from "../../src/contract/index.js";
import { createFetch, type Middleware } from "../../src/contract/mutants/middleware.js";
import { SIMULATOR_OPTIONS, simulatorTarget } from "../../src/contract/run/targets.js";
import { handlers } from "../../src/simulator/handlers.js";
import { createSimulator, type SimulatorOptions } from "../../src/simulator/index.js";

/** A server to run the suite against. */
export interface Subject {
  middleware: Middleware;
  simulator?: SimulatorOptions;
  settings?: Partial<Settings>;
}

/** More than a run sends, so that it never waits. */
const PLENTY = { limit: 100_000, window: 60 };

/** Runs the suite, inferred parts included, against a simulator with middleware. */
export function trial(contract: SuiteContract, { middleware, simulator, settings }: Subject): Promise<Report> {
  const sim = createSimulator({ ...SIMULATOR_OPTIONS, rateLimit: PLENTY, ...simulator });
  const target = simulatorTarget({ fetch: createFetch(sim, middleware), keys: sim.keys, baseUrl: sim.baseUrl });
  // What the servers and their defects are about; to other operations the simulator responds with examples.
  const operations = Object.keys(handlers);
  return runSuite(contract, target, { allowWrites: true, strict: true, operations, ...settings });
}

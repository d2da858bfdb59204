import { createSimulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { type Report, runSuite, type Settings, type SuiteContract } from "../contract/suite/index.js";
import { behind, type Edge } from "./edge.js";

/** A server to run the suite against. */
export interface Subject {
  edge: Edge;
  simulator?: SimulatorOptions;
  settings?: Partial<Settings>;
}

/** More requests than a run sends, so that none has to wait. */
const PLENTY = { limit: 100_000, window: 60 };

/** Runs the whole suite, inferred parts included, against a simulator behind an edge. */
export async function trial(contract: SuiteContract, { edge, simulator, settings }: Subject): Promise<Report> {
  const sim = createSimulator({ rateLimit: PLENTY, ...simulator });
  const [database] = sim.state.databases.all();
  const [zone] = sim.state.zones.all();
  const target = {
    name: "simulator",
    baseUrl: sim.baseUrl,
    fetch: behind(sim, edge),
    keys: { main: sim.keys.admin, readOnly: sim.keys.readOnly, second: sim.keys.second },
    known: { database_id: database?.id ?? "", zone_id: zone?.id ?? "" },
    limits: [],
    close: async () => {},
  };
  return await runSuite(contract, target, { allowWrites: true, strict: true, ...settings });
}

import type { SimulatorOptions } from "../../simulator/index.js";
import type { CheckName, Settings } from "../types.js";
import type { Middleware } from "./middleware.js";

/** A server with one small defect. */
export interface Mutant {
  /** What it does wrong. */
  defect: string;
  /** The check that should find it; if several, any of them. */
  killedBy: CheckName | readonly CheckName[];
  /** The defect, in front of the simulator. */
  middleware: Middleware;
  /** Options of the simulator. */
  simulator?: SimulatorOptions;
  /** Settings of the run that finds it. */
  settings?: Partial<Settings>;
}

export type Mutants = Record<string, Mutant>;

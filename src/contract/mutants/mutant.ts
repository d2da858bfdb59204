import type { SimulatorOptions } from "../../simulator/index.js";
import type { CheckName, Settings } from "../types.js";
import type { Edge } from "./middleware.js";

/** A server with one small defect. */
export interface Mutant {
  /** What it does wrong. */
  defect: string;
  /** The check that ought to find it; with several, any of them. */
  killedBy: CheckName | readonly CheckName[];
  /** The defect, at the simulator's edge. */
  edge: Edge;
  /** What the simulator needs for it. */
  simulator?: SimulatorOptions;
  /** What the run needs to find it. */
  settings?: Partial<Settings>;
}

export type Mutants = Record<string, Mutant>;

import type { SimulatorOptions } from "../../src/simulator/index.js";
import type { Edge } from "./edge.js";

/** A server with one small defect. */
export interface Mutant {
  /** What it does wrong. */
  defect: string;
  /** The check that ought to find it; with several, any of them. */
  killedBy: string | readonly string[];
  /** The defect, at the simulator's edge. */
  edge: Edge;
  simulator?: SimulatorOptions;
  /** Flags of the run beyond the ordinary ones. */
  maxP95?: number;
}

export type Mutants = Record<string, Mutant>;

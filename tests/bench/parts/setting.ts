import type { Server } from "../contenders.js";

/** How much is measured. */
export interface Effort {
  /** Of short things: calls, pages without a delay, imports. */
  rounds: number;
  /** Of things that take seconds each. */
  longRounds: number;
  /** Calls that each contender makes in a round. */
  calls: number;
  /** Calls between two looks at the memory. */
  memoryCalls: number;
  /** Pages that are walked. */
  pages: number;
}

export interface Setting {
  server: Server;
  effort: Effort;
}

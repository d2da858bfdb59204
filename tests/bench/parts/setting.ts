import type { Contender, Server } from "../contenders.js";

/** How much is measured. */
export interface Effort {
  /**
   * How often processes are started anew, for short things, calls and pages without a delay. Two of the same program differ
   * by several hundredths for as long as they live, so that more rounds of the same processes would only look more exact.
   */
  launches: number;
  /** Of things that take seconds each. */
  longRounds: number;
  /** Fresh processes that import something. */
  imports: number;
  /** Calls between two looks at the memory. */
  memoryCalls: number;
  /** Pages that are walked. */
  pages: number;
}

export interface Setting {
  server: Server;
  effort: Effort;
  contenders: Contender[];
}

import { SIMULATOR_OPTIONS } from "../contract/suite/targets.js";
import { compliant } from "./compliant.js";
import { mutants } from "./mutants.js";
import type { Subject } from "./trial.js";

/** Every server by its name: `simulator`, the compliant ones, and the mutants. */
export const subjects: Record<string, Subject> = {
  simulator: { edge: (next) => next, simulator: SIMULATOR_OPTIONS, settings: { exhaustRateLimit: true } },
  ...compliant,
  ...Object.assign({}, ...Object.values(mutants)),
};

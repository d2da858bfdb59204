import type { Mutants } from "../../src/contract/mutants/mutant.js";
import { mutants } from "../../src/contract/mutants/mutants.js";
import { SIMULATOR_OPTIONS } from "../../src/contract/run/targets.js";
import { compliant } from "./compliant.js";
import type { Subject } from "./trial.js";

/** Only the mutants of `properties` need many random requests. */
const FEW = { runs: 25 };

/** Every server by its name: `simulator`, the compliant ones, and the mutants. */
export const subjects: Record<string, Subject> = {
  simulator: { middleware: (next) => next, simulator: SIMULATOR_OPTIONS, settings: { exhaustRateLimit: true } },
  ...compliant,
  ...Object.fromEntries(Object.entries(mutants).flatMap(([group, members]) => subjectsOf(group, members))),
};

function subjectsOf(group: string, members: Mutants): [string, Subject][] {
  const given = group === "properties" ? {} : FEW;
  return Object.entries(members).map(([name, mutant]) => [
    name,
    { ...mutant, settings: { ...given, ...mutant.settings } },
  ]);
}

import { auth } from "./list/auth.js";
import { filters } from "./list/filters.js";
import { pages } from "./list/pages.js";
import { rateLimits, responseTime } from "./list/rate-limits.js";
import { boundaries, examples, properties } from "./list/requests.js";
import { inEveryResponse } from "./list/responses.js";
import { state } from "./list/state.js";
import type { Mutants } from "./mutant.js";

/** All mutants, by the part of the suite that they test. */
export const mutants = {
  examples,
  boundaries,
  properties,
  "every response": inEveryResponse,
  auth,
  pages,
  filters,
  state,
  "rate-limits": rateLimits,
  "response-time": responseTime,
} satisfies Record<string, Mutants>;

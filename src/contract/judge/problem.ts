import type { SuiteContract } from "../openapi/contract.js";
import type { CheckName } from "../types.js";

/** Something wrong with an answer, before it is known how often. */
export interface Problem {
  check: CheckName;
  /** In a sentence. */
  message: string;
  /** Where the contract says otherwise. */
  pointer: string;
  /** Why it says so, where the documentation doesn't. */
  inferred?: string | undefined;
  /** The section of the published documentation; default the operation's own. */
  section?: string;
  /** Problems with the same key are the same defect. Default: check, place in the contract, and message. */
  key?: string;
}

/** A problem with what the contract says at a place. It is inferred where one of the places is marked so. */
export function problemAt(
  { inferred }: SuiteContract,
  check: CheckName,
  pointer: string,
  message: string,
  more: Partial<Problem> & { governedBy?: string[] } = {},
): Problem {
  const { governedBy = [], ...rest } = more;
  return { check, pointer, message, inferred: inferred([pointer, ...governedBy]), ...rest };
}

/** The sections of the published documentation that belong to no single operation. */
export const SECTIONS = {
  authentication: "Authentication",
  pagination: "Pagination",
  rateLimits: "Rate Limits",
  errors: "Error Handling",
} as const;

import type { SuiteContract } from "../openapi/contract.js";
import type { CheckName } from "../types.js";

/** Something that is wrong with a response; the journal turns problems into findings. */
export interface Problem {
  check: CheckName;
  /** In a sentence. */
  message: string;
  /** The rule of the contract. */
  pointer: string;
  /** Why the contract has the rule, if the documentation does not state it. */
  inferred?: string | undefined;
  /** The section of the published documentation. Default: the operation's own. */
  section?: string;
  /** Problems with the same key are the same defect. Default: check, pointer and message. */
  key?: string;
  /** The part of the response that is wrong, to highlight it. Default: none. */
  part?: ResponsePart | undefined;
}

export type ResponsePart = { kind: "status" } | { kind: "header"; name: string } | { kind: "body"; pointer: string };

/** A problem with a rule of the contract. It is inferred if one of the places is marked so. */
export function problemAt(
  { inferred }: SuiteContract,
  check: CheckName,
  pointer: string,
  message: string,
  { governedBy = [], ...options }: Partial<Problem> & { governedBy?: string[] } = {},
): Problem {
  return { check, pointer, message, inferred: inferred([pointer, ...governedBy]), ...options };
}

/** The sections of the published documentation that belong to no single operation. */
export const SECTIONS = {
  authentication: "Authentication",
  pagination: "Pagination",
  rateLimits: "Rate Limits",
  errors: "Error Handling",
} as const;

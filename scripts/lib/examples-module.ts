import type { Contract } from "../../src/openapi/contract.js";
import { responseExamples } from "../../src/openapi/response-examples.js";

/** The module `generated/examples.ts`: the first example of each success, by operation, status and media type. */
export function examplesModule({ document, operations }: Contract): string {
  const examples = operations.map((operation) => [operation.operationId, responseExamples(document, operation)]);
  return `
import type { ResponseExamples } from "../src/simulator/examples.js";
import type { operations } from "./operations.js";

/** The first example of each success: operationId → status → media type → body. */
export const examples: Record<keyof typeof operations, ResponseExamples> = ${JSON.stringify(Object.fromEntries(examples))};
`;
}

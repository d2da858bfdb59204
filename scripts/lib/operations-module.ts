import { type Contract, securityOf } from "../../src/openapi/contract.js";
import { describeOperation } from "../../src/openapi/describe-operation.js";

/** The module `generated/operations.ts`: the servers, and a description of each operation. */
export function operationsModule(contract: Contract): string {
  const [defaultSecurity = null] = securityOf(contract.document, contract.document.security);
  const operations = contract.operations.map((operation) => [
    operation.operationId,
    describeOperation(contract, operation),
  ]);
  return `
import type { OperationDescription, SecurityScheme } from "../src/operations.js";

/** The base URL of each environment. */
export const environments = ${JSON.stringify(contract.environments)} as const;

/** How a request outside of the contract carries the API key; null if it carries none. */
export const defaultSecurity = ${JSON.stringify(defaultSecurity)} as const satisfies SecurityScheme | null;

/** Every operation of the contract, by its operationId. */
export const operations = ${JSON.stringify(Object.fromEntries(operations))} as const satisfies Record<string, OperationDescription>;
`;
}

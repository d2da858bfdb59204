import { template } from "../generate/cases.js";
import type { SuiteContract } from "../openapi/contract.js";
import type { Settings, Target } from "../types.js";
import { isSafe, toRequest } from "./exchange.js";
import { Wire } from "./sender.js";

/** Why there is no use in a run, in a line; undefined where there is. Asks each operation that may be asked once. */
export async function whyNot(
  contract: SuiteContract,
  target: Target,
  { allowWrites, operations: wanted }: Pick<Settings, "allowWrites" | "operations">,
): Promise<string | undefined> {
  const wire = new Wire(target, allowWrites);
  const operations = contract.operations.filter(
    ({ operationId, method }) =>
      (wanted.length === 0 || wanted.includes(operationId)) && (allowWrites || isSafe(method)),
  );
  const statuses: number[] = [];
  for (const operation of operations) {
    const request = toRequest(operation, template(contract, operation, target.known));
    // What could change something is asked in a way that can't be meant.
    const { answer, failure } = await wire.sendNow(isSafe(operation.method) ? request : { ...request, body: "{}" });
    if (!answer) return `No server answers at ${target.baseUrl} (${failure}): start it, or mend the URL.`;
    statuses.push(answer.status);
  }
  if (statuses.length === 0 || statuses.some((status) => status !== 401 && status !== 403)) return undefined;
  const refused = [...new Set(statuses)].join(" and ");
  return `The key is refused by every operation, with ${refused}: check --api-key, and that it is one of this server's.`;
}

import type { SuiteContract } from "../openapi/contract.js";
import { collectionsOf, idOf, resourceOf } from "../openapi/resources.js";
import type { Created } from "../types.js";
import { type Exchange, isSuccess } from "./exchange.js";

/** What a request created on the server: a POST to a path that can also be listed or has members, answered with an id. */
export function createdBy(contract: SuiteContract, { request, response }: Exchange): Created | undefined {
  const { operation, method } = request;
  if (method !== "POST" || !response || !isSuccess(response.status)) return undefined;
  const { operations } = contract;
  const isListed = operations.some(({ method: other, path }) => other === "GET" && path === operation.path);
  const hasMembers = operations.some((one) => collectionsOf(contract, one).some(({ create }) => create === operation));
  const resource = resourceOf(response.json);
  const id = idOf(resource, "id");
  if (!(isListed || hasMembers) || id === undefined) return undefined;
  const name = resource?.name;
  return { operation: operation.operationId, id: String(id), ...(typeof name === "string" && { name }) };
}

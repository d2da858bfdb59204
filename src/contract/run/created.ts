import type { SuiteContract } from "../openapi/contract.js";
import type { Created } from "../types.js";
import { type Exchange, getPath, isSuccess } from "./exchange.js";

/** What a request created on the server: a POST to a path that can also be listed, answered with an id. */
export function createdBy({ operations }: SuiteContract, { request, response }: Exchange): Created | undefined {
  const { operation, method } = request;
  if (method !== "POST" || !response || !isSuccess(response.status)) return undefined;
  const isListed = operations.some(({ method: other, path }) => other === "GET" && path === operation.path);
  const id = getPath(response.json, "data.id");
  const name = getPath(response.json, "data.name");
  if (!isListed || typeof id !== "string") return undefined;
  return { operation: operation.operationId, id, ...(typeof name === "string" && { name }) };
}

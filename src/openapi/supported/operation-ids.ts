import { pointTo } from "../document.js";
import type { OperationLocation } from "../locate.js";
import type { Unsupported } from "./supported.js";

/** Operations are generated, called and reported by their ids: each needs one of its own. */
export function findInOperationIds(operations: readonly OperationLocation[]): Unsupported[] {
  const firstById = new Map<string, OperationLocation>();
  return operations.flatMap((location): Unsupported[] => {
    const { operation, pointer } = location;
    const id = operation.operationId;
    if (typeof id !== "string" || id === "") {
      return [{ pointer, message: "An operation needs `operationId`, its unique name in code, such as `getThing`." }];
    }
    const first = firstById.get(id);
    if (first === undefined) {
      firstById.set(id, location);
      return [];
    }
    const other = `${first.method.toUpperCase()} ${first.path}`;
    const message = `The operationId ${id} is that of ${other}, too. Give each operation its own.`;
    return [{ pointer: pointTo(pointer, "operationId"), message }];
  });
}

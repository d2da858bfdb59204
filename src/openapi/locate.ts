import { asList, asObject, follow, type Node, pointTo } from "./document.js";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** An operation as it is written, and where. */
export interface OperationLocation {
  path: string;
  /** In lower case. */
  method: string;
  item: Node;
  itemPointer: string;
  operation: Node;
  pointer: string;
}

/** The operations under `paths`. */
export function locateOperations(document: Node): OperationLocation[] {
  return Object.entries(asObject(document.paths)).flatMap(([path, value]) => {
    const { node: item, pointer: itemPointer } = follow(document, value, pointTo("#/paths", path));
    return METHODS.filter((method) => method in item).map((method) => {
      const operation = asObject(item[method]);
      return { path, method, item, itemPointer, operation, pointer: pointTo(itemPointer, method) };
    });
  });
}

/** The parameters of an operation: its own, and those of its path that it does not override by name and place. */
export function parametersOf(
  document: object,
  { item, itemPointer, operation, pointer }: OperationLocation,
): { node: Node; pointer: string }[] {
  const listed = (value: unknown, from: string) =>
    asList(value).map((parameter, index) => follow(document, parameter, pointTo(from, "parameters", index)));
  const own = listed(operation.parameters, pointer);
  const isOverridden = ({ node: { name, in: place } }: { node: Node }) =>
    own.some(({ node }) => node.name === name && node.in === place);
  return [...listed(item.parameters, itemPointer).filter((parameter) => !isOverridden(parameter)), ...own];
}

import { getPath } from "../run/exchange.js";
import type { SuiteContract, SuiteOperation } from "./contract.js";
import { successSchemaOf } from "./responses.js";
import type { Schemas } from "./schemas.js";

/** Where things of one kind are listed and created: `/servers` for the `{server_id}` of `/servers/{server_id}/tags`. */
export interface Collection {
  /** The name of the path parameter that tells its members apart. */
  parameter: string;
  list?: SuiteOperation | undefined;
  create?: SuiteOperation | undefined;
}

/** The collections of the path parameters that are a segment of their own, the outermost first. */
export function collectionsOf({ operations }: SuiteContract, { path }: Pick<SuiteOperation, "path">): Collection[] {
  const segments = path.split("/");
  return segments.flatMap((segment, index) => {
    const [, parameter] = /^\{([^{}]+)\}$/.exec(segment) ?? [];
    if (parameter === undefined) return [];
    const template = segments.slice(0, index).join("/");
    const at = (method: string) =>
      operations.find((one) => one.method === method && isSameTemplate(one.path, template));
    return [{ parameter, list: at("GET"), create: at("POST") }];
  });
}

/** Whether two templates have the same paths: the names of their parameters say nothing. */
export function isSameTemplate(one: string, other: string): boolean {
  return withoutNames(one) === withoutNames(other);
}

function withoutNames(template: string): string {
  return template.replaceAll(/\{[^{}]+\}/g, "{}");
}

/** The operation of another method at the same path. */
export function siblingOf({ operations }: SuiteContract, { path }: SuiteOperation, method: string) {
  return operations.find((one) => one.method === method && isSameTemplate(one.path, path));
}

/** Where a list's responses have their items: a path such as `data`, "" for the body itself; undefined if there is no list. */
export function itemsPathOf(schemas: Schemas, operation: SuiteOperation): string | undefined {
  if (operation.pagination) return operation.pagination.items;
  const schema = successSchemaOf(operation);
  if (!schema) return undefined;
  const { type, properties = {} } = schemas.merged(schema);
  if (type === "array") return "";
  return properties.data && schemas.merged(properties.data).type === "array" ? "data" : undefined;
}

/** The thing that a response describes: its `data` if it has one, or else its whole body; undefined if that is no object. */
export function resourceOf(json: unknown): Record<string, unknown> | undefined {
  const data = getPath(json, "data");
  const resource = data === undefined ? json : data;
  const isObject = typeof resource === "object" && resource !== null && !Array.isArray(resource);
  return isObject ? (resource as Record<string, unknown>) : undefined;
}

/** The value of a path parameter such as `server_id` for this thing: its property of that name, or its `id`. */
export function idOf(item: unknown, parameter: string): string | number | undefined {
  const candidates = [getPath(item, parameter), getPath(item, "id")];
  return candidates.find((value): value is string | number => typeof value === "string" || typeof value === "number");
}

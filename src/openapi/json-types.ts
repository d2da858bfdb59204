import { asList, asObject, follow, type Node } from "./document.js";

const COMPOSITIONS = ["allOf", "oneOf", "anyOf"] as const;

/** The schemas that a schema consists of: itself, and those that it is composed of, references followed. */
function partsOf(document: object, schema: unknown, visited: Set<unknown> = new Set()): Node[] {
  const { node } = follow(document, schema, "");
  if (visited.has(node)) return [];
  visited.add(node);
  // A reference may have keywords beside it.
  const own = asObject(schema);
  const composed = COMPOSITIONS.flatMap((keyword) => asList(node[keyword]));
  return [...(own === node ? [] : [own]), node, ...composed.flatMap((part) => partsOf(document, part, visited))];
}

/** The JSON types that a schema's values may have, without null; `integer` only where `number` is not among them. */
export function jsonTypes(document: object, schema: unknown): string[] {
  const types = new Set(partsOf(document, schema).flatMap(ownTypes));
  types.delete("null");
  if (types.has("number")) types.delete("integer");
  return [...types];
}

function ownTypes({ type, const: constant, enum: values }: Node): string[] {
  if (type !== undefined) return [type].flat().map(String);
  const given = constant === undefined ? asList(values) : [constant];
  return given.map((value) => {
    if (Array.isArray(value)) return "array";
    if (value === null) return "null";
    return Number.isInteger(value) ? "integer" : typeof value;
  });
}

/** The schema of an array's items; undefined if they may be anything. */
export function itemsOf(document: object, schema: unknown): unknown {
  return partsOf(document, schema).find(({ items }) => items !== undefined)?.items;
}

/** The schemas of an object's properties. */
export function propertiesOf(document: object, schema: unknown): Record<string, unknown> {
  return Object.assign({}, ...partsOf(document, schema).map(({ properties }) => asObject(properties)));
}

/** The types of the properties that are not listed; none if they may be anything, or if there are none. */
export function additionalTypes(document: object, schema: unknown): string[] {
  return partsOf(document, schema).flatMap(({ additionalProperties }) => jsonTypes(document, additionalProperties));
}

/** The default of a schema's values. */
export function defaultOf(document: object, schema: unknown): unknown {
  return partsOf(document, schema).find((part) => part.default !== undefined)?.default;
}

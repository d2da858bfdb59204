import { asList, asObject, DATA_KEYWORDS, follow, isNode, NAME_MAPS, type Node } from "./document.js";
import { UsageError } from "./usage-error.js";

/** Which version of a schema is wanted: that for requests has no `readOnly` properties, that for responses no `writeOnly` ones. */
type Direction = "request" | "response";

const LEFT_OUT = { request: "readOnly", response: "writeOnly" } as const satisfies Record<Direction, string>;

const DIRECTIONS = ["request", "response"] as const satisfies Direction[];

const SCHEMA_REF = /^#\/components\/schemas\/([^/]+)$/;

/** Added to the name of a schema whose request version differs from its response version. */
export const REQUEST_SUFFIX = "Writable";

/**
 * The document with `readOnly` and `writeOnly` acted on: each schema is left without its `writeOnly` properties, and one that
 * has properties of either kind gets a second version without the `readOnly` ones, which request bodies refer to.
 */
export function separateReadAndWrite(document: Node): Node {
  const rewritten = asObject(rewrite(document, document, "response"));
  const components = asObject(rewritten.components);
  const schemas = asObject(asObject(document.components).schemas);
  const versions = Object.entries(schemas).flatMap(([name, schema]) => {
    const response = [name, rewrite(document, schema, "response")];
    if (!hasTwoVersions(document, schema)) return [response];
    if (name + REQUEST_SUFFIX in schemas) {
      throw new UsageError(
        `The schema ${name + REQUEST_SUFFIX} has the name that ${name} gets in requests: rename it.`,
      );
    }
    return [response, [name + REQUEST_SUFFIX, rewrite(document, schema, "request")]];
  });
  return { ...rewritten, components: { ...components, schemas: Object.fromEntries(versions) } };
}

/** @param leftOut Names that a schema above, which is composed of this one, leaves out. */
function rewrite(
  document: Node,
  value: unknown,
  direction: Direction,
  leftOut: ReadonlySet<string> = new Set(),
): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(document, item, direction, leftOut));
  if (!isNode(value)) return value;
  const names = new Set([...leftOut, ...namesLeftOut(document, value, direction)]);
  const entries = Object.entries(value).map(([key, part]): [string, unknown] => {
    if (DATA_KEYWORDS.has(key)) return [key, part];
    if (key === "$ref") return [key, refFor(document, part, direction)];
    if (key === "required" && Array.isArray(part)) return [key, part.filter((name) => !names.has(String(name)))];
    if (key === "properties") return [key, rewriteEach(document, part, direction, names)];
    if (key === "allOf") return [key, rewrite(document, withoutEmpty(document, part, direction), direction, names)];
    if (key === "discriminator") return [key, rewriteDiscriminator(document, part, value, direction)];
    if (key === "requestBody" || key === "requestBodies") return [key, rewrite(document, part, "request")];
    // What a webhook sends is written by the API, as a response is.
    if (key === "webhooks") return [key, part];
    return [key, NAME_MAPS.has(key) ? rewriteEach(document, part, direction) : rewrite(document, part, direction)];
  });
  return Object.fromEntries(entries.filter(([key, part]) => key !== "allOf" || asList(part).length > 0));
}

/** Without the schemas of which nothing is left: their type would allow any property. */
function withoutEmpty(document: Node, schemas: unknown, direction: Direction): unknown[] {
  return asList(schemas).filter((schema) => {
    const { node } = follow(document, schema, "");
    const names = Object.keys(asObject(node.properties));
    const isEmpty = names.length > 0 && names.length === namesLeftOut(document, node, direction).length;
    return !isEmpty || Object.keys(node).some((key) => COMPOSITIONS.has(key));
  });
}

/** Keywords that add properties to those that a schema lists. */
const COMPOSITIONS: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "additionalProperties"]);

/** Rewrites the values of a map, whose keys are names of the API's. */
function rewriteEach(document: Node, map: unknown, direction: Direction, leftOut?: ReadonlySet<string>): unknown {
  if (!isNode(map)) return rewrite(document, map, direction);
  const kept = Object.entries(map).filter(([name]) => !leftOut?.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, rewrite(document, value, direction)]));
}

/** The names of the properties that a schema, or one that it is composed of, leaves out. */
function namesLeftOut(document: Node, schema: Node, direction: Direction, visited: Set<unknown> = new Set()): string[] {
  if (visited.has(schema)) return [];
  visited.add(schema);
  const keyword = LEFT_OUT[direction];
  const isLeftOut = (property: unknown) =>
    asObject(property)[keyword] === true || follow(document, property, "").node[keyword] === true;
  const own = Object.entries(asObject(schema.properties)).filter(([, property]) => isLeftOut(property));
  const parts = asList(schema.allOf).map((part) => follow(document, part, "").node);
  return [...own.map(([name]) => name), ...parts.flatMap((part) => namesLeftOut(document, part, direction, visited))];
}

/** Whether a schema, or one that it leads to, has properties that only one direction has. */
function hasTwoVersions(document: Node, value: unknown, visited: Set<unknown> = new Set()): boolean {
  if (typeof value !== "object" || value === null || visited.has(value)) return false;
  visited.add(value);
  const node = asObject(value);
  if (DIRECTIONS.some((direction) => namesLeftOut(document, node, direction).length > 0)) return true;
  if ("$ref" in node && hasTwoVersions(document, follow(document, node, "").node, visited)) return true;
  return Object.values(value).some((part) => hasTwoVersions(document, part, visited));
}

function refFor(document: Node, ref: unknown, direction: Direction): unknown {
  if (direction === "response" || typeof ref !== "string" || !SCHEMA_REF.test(ref)) return ref;
  return hasTwoVersions(document, { $ref: ref }) ? ref + REQUEST_SUFFIX : ref;
}

/** By default a value stands for the schema of that name. The request version has another name, but not another value. */
function rewriteDiscriminator(document: Node, discriminator: unknown, schema: Node, direction: Direction): unknown {
  if (direction === "response") return discriminator;
  const mapping = asObject(asObject(discriminator).mapping);
  const mapped = new Set(Object.values(mapping));
  const refs = asList(schema.oneOf ?? schema.anyOf).map((part) => String(asObject(part).$ref));
  const byName = refs.filter((ref) => !mapped.has(ref)).map((ref) => [SCHEMA_REF.exec(ref)?.[1] ?? ref, ref]);
  const all = [...Object.entries(mapping), ...byName].map(([name, ref]) => [name, refFor(document, ref, direction)]);
  return { ...asObject(discriminator), mapping: Object.fromEntries(all) };
}

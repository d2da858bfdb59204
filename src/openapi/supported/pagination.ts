import { asObject, follow, type Node, pointTo } from "../document.js";
import { jsonTypes, propertiesOf } from "../json-types.js";
import type { OperationLocation } from "../locate.js";
import type { Unsupported } from "./supported.js";

/** `x-pagination` has to name query parameters and parts of the response that exist: they become types, and are used at run time. */
export function findInPagination(document: Node, location: OperationLocation, parameters: Node[]): Unsupported[] {
  const { method, operation, pointer } = location;
  const value = operation["x-pagination"];
  if (value === undefined) return [];
  const refuse = (message: string, ...steps: string[]): Unsupported[] => [
    { pointer: pointTo(pointer, "x-pagination", ...steps), message: `x-pagination: ${message}` },
  ];
  if (method !== "get") return refuse("only GET can be paged through.");
  const pagination = asObject(value);
  const missing = ["cursor", "items", "next"].filter((name) => typeof pagination[name] !== "string");
  if (missing.length > 0) return refuse(`it lacks ${missing.join(", ")}.`);
  const isQueryParameter = (name: unknown) => parameters.some((given) => given.in === "query" && given.name === name);
  const schema = successSchema(document, operation);
  return Object.entries(pagination).flatMap(([name, given]) => {
    if (name === "cursor" || name === "limit") {
      return isQueryParameter(given) ? [] : refuse(`the operation has no query parameter ${given}.`, name);
    }
    if (!PATHS.has(name)) return refuse(`${name} is unknown. Known are cursor, limit, ${[...PATHS].join(", ")}.`, name);
    const found = schemaAt(document, schema, String(given).split("."));
    if (found === undefined) return refuse(`the response has no ${given}.`, name);
    const isList = name !== "items" || jsonTypes(document, found).includes("array");
    return isList ? [] : refuse(`${given} is not an array in the response.`, name);
  });
}

/** Paths within the response, such as `meta.next_cursor`. */
const PATHS: ReadonlySet<string> = new Set(["items", "next", "prev", "nextPage"]);

function schemaAt(document: Node, schema: unknown, [name, ...nested]: string[]): unknown {
  return name === undefined ? schema : schemaAt(document, propertiesOf(document, schema)[name], nested);
}

/** The schema of an operation's first success. */
function successSchema(document: Node, { responses }: Node): unknown {
  const successes = Object.entries(asObject(responses)).filter(([status]) => status.startsWith("2"));
  const bodies = successes.flatMap(([, response]) =>
    Object.values(asObject(follow(document, response, "").node.content)),
  );
  return asObject(bodies[0]).schema;
}

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { isCollection, isMap, isNode as isYamlNode, LineCounter, parseDocument } from "yaml";
import { contractPath } from "./contract-path.js";
import { readFailureOf } from "./read-failure.js";
import { messageOf, UsageError } from "./usage-error.js";

/** An object of the contract. */
export type Node = Record<string, unknown>;

/** The contract as it is written. */
export interface Source {
  /** The file, as messages name it: `openapi.yaml`, or the path that the user gave. */
  name: string;
  document: Node;
  /** The line that a JSON pointer such as `#/paths/~1servers` leads to. */
  lineOf(pointer: string): number;
}

/** @throws UsageError if the file cannot be read, or if it is not YAML with an object. */
export async function readSource(path: string): Promise<Source> {
  const name = nameOf(path);
  const lineCounter = new LineCounter();
  const tree = parseDocument(await readText(path), { lineCounter });
  const document = toValue(name, tree);
  if (!isNode(document)) {
    throw new UsageError(`${name} is not an OpenAPI document: expected an object with \`openapi\` and \`paths\`.`);
  }
  return {
    name,
    document,
    lineOf: (pointer) => lineCounter.linePos(offsetOf(tree.contents, stepsOf(pointer))).line,
  };
}

/** A contract as messages name it. */
export function nameOf(path: string): string {
  return path === contractPath ? basename(path) : path;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (Object(error).code === "ENOENT") {
      throw new UsageError(`No contract at ${path}: restore the file, or check the path.`);
    }
    throw new UsageError(`Cannot read the contract ${path}: ${readFailureOf(error)}.`);
  }
}

/** The first error of a tree is enough. Aliases are resolved, and may be wrong, only when it becomes a value. */
function toValue(name: string, tree: ReturnType<typeof parseDocument>): unknown {
  try {
    const [error] = tree.errors;
    if (error) throw error;
    return tree.toJS();
  } catch (error) {
    throw new UsageError(`The contract is not valid YAML: ${name}: ${messageOf(error).split("\n")[0]}`);
  }
}

/** Where a node's key begins, or the node itself in a list; its parent if it does not exist. */
function offsetOf(node: unknown, [step, ...rest]: string[], from = 0): number {
  if (step === undefined || !isCollection(node)) return from;
  const pair = isMap(node) ? node.items.find(({ key }) => String(key) === step) : undefined;
  const next = pair ? pair.value : node.get(Number(step), true);
  const start = pair ? pair.key : next;
  return offsetOf(next, rest, isYamlNode(start) ? (start.range?.[0] ?? from) : from);
}

/** What a pointer within the document leads to. */
export function resolvePointer(document: object, ref: string): unknown {
  const target = stepsOf(ref).reduce<unknown>((value, step) => asObject(value)[step], document);
  if (target === undefined) throw new UsageError(`The contract refers to ${ref}, which it doesn't have.`);
  return target;
}

/** The value, or what it refers to, with the pointer to it. */
export function follow(document: object, value: unknown, pointer: string): { node: Node; pointer: string } {
  let target = { node: asObject(value), pointer };
  const visited = new Set<string>();
  for (let { $ref } = target.node; typeof $ref === "string" && $ref.startsWith("#/"); { $ref } = target.node) {
    if (visited.has($ref)) throw new UsageError(`The contract has a reference to itself: ${$ref}.`);
    visited.add($ref);
    target = { node: asObject(resolvePointer(document, $ref)), pointer: $ref };
  }
  return target;
}

/** A pointer with further steps. */
export function pointTo(pointer: string, ...steps: (string | number)[]): string {
  return [pointer, ...steps.map((step) => String(step).replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
}

/** The steps of a JSON pointer, unescaped. */
export function stepsOf(pointer: string): string[] {
  const steps = pointer.split("/").slice(1);
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value if it is an object; else an empty one. */
export function asObject(value: unknown): Node {
  return typeof value === "object" && value !== null ? (value as Node) : {};
}

/** The value if it is a list; else an empty one. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether it is an object of the contract, and not a list. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keywords whose values are data, not descriptions of data. */
export const DATA_KEYWORDS: ReadonlySet<string> = new Set(["example", "examples", "default", "const", "enum"]);

/** Keywords whose values are maps: their keys are names of the API's, which may be the same as keywords. */
export const NAME_MAPS: ReadonlySet<string> = new Set([
  ...["properties", "patternProperties", "dependentSchemas", "$defs", "mapping"],
  ...["paths", "webhooks", "responses", "headers", "content", "links", "callbacks"],
  ...["schemas", "requestBodies", "pathItems", "securitySchemes"],
]);

import { resolve } from "node:path";
import { isJson } from "../../internal/media-type.js";
import { contractPath, loadForGeneration, type Operation, resolvePointer } from "../../openapi/contract.js";
import { describeOperation } from "../../openapi/describe-operation.js";
import { asObject, type Source, stepsOf } from "../../openapi/document.js";
import { propertiesOf } from "../../openapi/json-types.js";
import { REQUEST_SUFFIX } from "../../openapi/read-write.js";
import type { OperationDescription } from "../../operations.js";
import { escapePointer, type Keywords, Schemas } from "./schemas.js";

export interface SuiteOperation extends Operation {
  /** A JSON pointer to it. */
  pointer: string;
  /** Its section in the published documentation. */
  section: string;
  /** How its parameters and bodies are sent. */
  description: OperationDescription;
  /** The media type of its bodies: a JSON format if there is one. */
  mediaType?: string | undefined;
  /** Of a form: the fields that are files. */
  files?: readonly string[];
  /** The schema of its JSON body. */
  body?: Keywords | undefined;
}

/** The contract, with what the suite looks up in it. */
export interface SuiteContract {
  version: string;
  /** The file, as reports name it: `openapi.yaml`, or the path that the user gave. */
  file: string;
  /** Whether the user has that file: one that was given, or the repository's own, not the one that is built into a package. */
  hasFile: boolean;
  /** The base URL of each environment, by its name. */
  environments: Record<string, string>;
  operations: SuiteOperation[];
  schemas: Schemas;
  /** The line of the file that a pointer leads to. */
  line(pointer: string): number;
  /** The rule at a pointer, in short. */
  describe(pointer: string): string;
  /** The reason of the first of these places that is marked as inferred: the documentation does not state it. */
  inferred(pointers: readonly string[]): string | undefined;
}

/**
 * Reads the contract, or another one if its path is given. The result serves any number of runs.
 *
 * @throws UsageError if it has parts that are not supported.
 */
export async function loadSuiteContract(path = contractPath): Promise<SuiteContract> {
  const { document, environments, operations, source } = await loadForGeneration(path);
  const { version } = document.info as { version: string };
  return {
    version,
    file: source.name.replaceAll("\\", "/"),
    hasFile: resolve(source.name) === resolve(path),
    environments,
    operations: operations.map((operation) => toSuiteOperation(document, operation)),
    schemas: new Schemas(document),
    line: (pointer) => source.lineOf(writtenPointer(source, pointer)),
    describe(pointer) {
      const existing = existingPart(document, pointer);
      return describe(existing, follow(document, resolvePointer(document, existing)));
    },
    inferred: (pointers) =>
      pointers
        .map((pointer) => reasonAt(document, existingPart(document, pointer)))
        .find((reason) => reason !== undefined),
  };
}

/** The pointer, or that of the nearest part above it that exists: a description may be missing, a status part of a range. */
function existingPart(document: object, pointer: string): string {
  try {
    resolvePointer(document, pointer);
    return pointer;
  } catch {
    return existingPart(document, pointer.slice(0, pointer.lastIndexOf("/")));
  }
}

/** Where a pointer leads in the file: a schema that has a version for requests is written only once, without its suffix. */
function writtenPointer({ document }: Source, pointer: string): string {
  const [, root, kind = "", name = "", ...inside] = pointer.split("/");
  const isWritten = name in asObject(asObject(document.components)[kind]);
  if (root !== "components" || isWritten || !name.endsWith(REQUEST_SUFFIX)) return pointer;
  return ["#", root, kind, name.slice(0, -REQUEST_SUFFIX.length), ...inside].join("/");
}

function toSuiteOperation(document: Record<string, unknown>, operation: Operation): SuiteOperation {
  const pointer = `#/paths/${escapePointer(operation.path)}/${operation.method.toLowerCase()}`;
  const { tags = [] } = resolvePointer(document, pointer) as { tags?: string[] };
  const tag = (document.tags as Record<string, string>[] | undefined)?.find(({ name }) => name === tags[0]);
  const group = tag?.["x-displayName"] ?? tag?.name ?? "Core Resources";
  const content = operation.requestBody?.content ?? {};
  const mediaTypes = Object.keys(content);
  const json = mediaTypes.find(isJson);
  return {
    ...operation,
    pointer,
    section: `${group}, ${operation.method} ${operation.path}`,
    description: describeOperation({ document }, operation),
    mediaType: json ?? mediaTypes[0],
    files: Object.values(content).flatMap(({ schema }) => filesOf(document, schema)),
    body: json === undefined ? undefined : content[json]?.schema,
  };
}

function filesOf(document: object, schema: object): string[] {
  const properties = Object.entries(propertiesOf(document, schema));
  return properties.filter(([, property]) => Object(property).format === "binary").map(([name]) => name);
}

function follow(document: object, value: unknown): unknown {
  const ref = (value as { $ref?: string } | null)?.$ref;
  return ref === undefined ? value : resolvePointer(document, ref);
}

/** A keyword with its value, a description in full, and the keys of anything larger. */
function describe(pointer: string, value: unknown): string {
  const name = String(stepsOf(pointer).at(-1));
  if (name === "description") return String(value).trim().replaceAll(/\s+/g, " ");
  if (Array.isArray(value)) return `${name}: ${value.map(String).join(", ")}`;
  if (typeof value !== "object" || value === null) return `${name}: ${value}`;
  return "description" in value
    ? describe("/description", value.description)
    : `${name}: ${Object.keys(value).join(", ")}`;
}

/** A mark applies to its siblings in the same object. */
function reasonAt(document: object, pointer: string): string | undefined {
  const own = resolvePointer(document, pointer);
  const holder = resolvePointer(document, pointer.slice(0, pointer.lastIndexOf("/")));
  const marked = [own, holder].find((part) => typeof part === "object" && part !== null && "x-inferred" in part);
  return marked && String((marked as Record<string, unknown>)["x-inferred-reason"]);
}

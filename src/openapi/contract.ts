import type { PaginationDescription, SecurityScheme } from "../operations.js";
import { contractPath } from "./contract-path.js";
import { asList, asObject, follow, type Node, readSource, type Source } from "./document.js";
import { locateOperations, type OperationLocation, parametersOf } from "./locate.js";
import { separateReadAndWrite } from "./read-write.js";
import { securitySchemeOf } from "./security-scheme.js";
import { findUnsupported } from "./supported/supported.js";
import { UsageError } from "./usage-error.js";

export { contractPath } from "./contract-path.js";
export { resolvePointer } from "./document.js";

export interface MediaType {
  schema: object;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export interface ApiResponse {
  headers?: Record<string, { required?: boolean; schema: object; example?: unknown }>;
  content?: Record<string, MediaType>;
}

export interface Parameter {
  name: string;
  in: "query" | "path" | "header" | "cookie";
  required?: boolean;
  style?: string;
  explode?: boolean;
  schema: object;
  example?: unknown;
}

export interface Operation {
  operationId: string;
  method: string;
  path: string;
  idempotent: boolean | { header: string };
  pagination?: PaginationDescription;
  parameters: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  /** The ways to send the API key; none for a public operation. */
  security: SecurityScheme[];
  responses: Record<string, ApiResponse>;
}

export interface Contract {
  document: Record<string, unknown>;
  /** The base URL of each environment, by its name. */
  environments: Record<string, string>;
  operations: Operation[];
}

/** Reads `openapi.yaml` and lays its operations out flat. */
export async function loadContract(path = contractPath): Promise<Contract> {
  const { document } = await readSource(path);
  return layOut(document);
}

/** A contract with request and response versions of schemas, beside what it was made from. */
export interface SeparatedContract extends Contract {
  source: Source;
}

/**
 * Reads `openapi.yaml` for the generators, which need request and response versions of schemas.
 *
 * @throws UsageError if it has parts that are not supported.
 */
export async function loadForGeneration(path = contractPath): Promise<SeparatedContract> {
  const source = await readSource(path);
  assertSupported(source);
  return { ...layOut(separateReadAndWrite(source.document)), source };
}

function layOut(document: Node): Contract {
  return {
    document,
    environments: environmentsOf(document),
    operations: locateOperations(document).map((location) => toOperation(document, location)),
  };
}

function environmentsOf({ servers }: Node): Record<string, string> {
  const nodes = asList(servers).map(asObject);
  return Object.fromEntries(nodes.map(({ url, "x-environment": name }) => [String(name), String(url)]));
}

/** `$ref`s between the contract's objects are followed here; those inside schemas are left to the validators. */
function toOperation(document: Node, location: OperationLocation): Operation {
  const { path, method, operation } = location;
  const deref = <T>(value: unknown) => follow(document, value, "").node as T;
  const responses = Object.entries(asObject(operation.responses)).map(([status, value]) => {
    const response = deref<ApiResponse>(value);
    const headers = Object.entries(response.headers ?? {}).map(([name, header]) => [name, deref(header)]);
    return [status, { ...response, headers: Object.fromEntries(headers) }];
  });
  return {
    operationId: String(operation.operationId),
    method: method.toUpperCase(),
    path,
    idempotent: operation["x-idempotent"] as Operation["idempotent"],
    ...("x-pagination" in operation && { pagination: operation["x-pagination"] as PaginationDescription }),
    security: securityOf(document, operation.security ?? document.security),
    parameters: parametersOf(document, location).map(({ node }) => node as unknown as Parameter),
    ...(operation.requestBody !== undefined && { requestBody: deref(operation.requestBody) }),
    responses: Object.fromEntries(responses),
  };
}

/** An empty alternative makes the others optional, so the operation is public. */
export function securityOf(document: Node, requirements: unknown): SecurityScheme[] {
  const alternatives = asList(requirements).map((schemes) => Object.keys(asObject(schemes)));
  if (alternatives.some((schemes) => schemes.length === 0)) return [];
  const known = asObject(asObject(document.components).securitySchemes);
  return alternatives.flatMap(([name = ""]) => securitySchemeOf(follow(document, known[name], "").node) ?? []);
}

/** The rules of `redocly.yaml`, and the generators, are for this version. */
export function assertVersion({ name, document, lineOf }: Source): void {
  if (document.openapi === undefined)
    throw new UsageError(`${name} is not an OpenAPI document: it has no \`openapi\`.`);
  const version = String(document.openapi);
  if (/^3\.1\.\d+$/.test(version)) return;
  const place = `${name}:${lineOf("#/openapi")}`;
  throw new UsageError(`${place}: OpenAPI ${version} is not supported. Describe the API in 3.1: \`openapi: 3.1.1\`.`);
}

export function assertSupported(source: Source): void {
  assertVersion(source);
  const problems = findUnsupported(source.document);
  if (problems.length === 0) return;
  const lines = problems.map(({ pointer, message }) => `  ${source.name}:${source.lineOf(pointer)}: ${message}`);
  throw new UsageError(`The contract has parts that are missing or not supported:\n${lines.join("\n")}`);
}

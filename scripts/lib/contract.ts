import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { PaginationDescription } from "../../src/operations.js";
import { messageOf, UsageError } from "./command.js";
import { root, tool } from "./tools.js";

export const contractPath = `${root}openapi.yaml`;

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
  /** Alternatives, each a list of security schemes; none for a public operation. */
  security: string[][];
  responses: Record<string, ApiResponse>;
}

export interface Contract {
  document: Record<string, unknown>;
  operations: Operation[];
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Reads `openapi.yaml` and lays its operations out flat. */
export async function loadContract(path = contractPath): Promise<Contract> {
  const document = await readDocument(path);
  const operations = Object.entries(asObject(document.paths)).flatMap(([route, item]) =>
    METHODS.filter((method) => method in asObject(item)).map((method) =>
      toOperation(document, route, method, asObject(item)),
    ),
  );
  return { document, operations };
}

async function readDocument(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new UsageError(`No contract at ${path}: restore openapi.yaml (git checkout openapi.yaml).`);
  }
  try {
    return asObject(parse(text));
  } catch (error) {
    throw new UsageError(`The contract is not valid YAML: ${path}: ${messageOf(error).split("\n")[0]}`);
  }
}

/** `$ref`s between the contract's objects are followed here; those inside schemas are left to the validators. */
function toOperation(document: object, path: string, method: string, item: Record<string, unknown>): Operation {
  const deref = <T>(value: unknown): T => {
    const ref = asObject(value).$ref;
    return (typeof ref === "string" ? resolvePointer(document, ref) : value) as T;
  };
  const operation = asObject(item[method]);
  const parameters = [item.parameters, operation.parameters].flatMap((list) => (Array.isArray(list) ? list : []));
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
    security: securityOf(operation.security ?? asObject(document).security),
    parameters: parameters.map((parameter) => deref<Parameter>(parameter)),
    ...(operation.requestBody !== undefined && { requestBody: deref(operation.requestBody) }),
    responses: Object.fromEntries(responses),
  };
}

/** An empty alternative makes the others optional, so the operation is public. */
function securityOf(requirements: unknown): string[][] {
  const alternatives = Array.isArray(requirements) ? requirements.map((schemes) => Object.keys(schemes)) : [];
  return alternatives.some((schemes) => schemes.length === 0) ? [] : alternatives;
}

export function resolvePointer(document: object, ref: string): unknown {
  const steps = ref.split("/").slice(1);
  const target = steps.reduce<unknown>(
    (value, step) => asObject(value)[step.replaceAll("~1", "/").replaceAll("~0", "~")],
    document,
  );
  if (target === undefined) throw new UsageError(`The contract refers to ${ref}, which it doesn't have.`);
  return target;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Lints the contract by `redocly.yaml`. Throws what is wrong, with places, unless there is nothing. */
export async function lintContract(): Promise<void> {
  await loadContract();
  const { code, output } = await tool("redocly", ["lint", "--format=stylish"]);
  if (code !== 0 || /\d+ warning/.test(output)) {
    throw new UsageError(`The contract has problems:\n${withoutBanner(output)}`);
  }
}

/** Redocly CLI opens with a box about the Node version, which says nothing about the contract. */
function withoutBanner(output: string): string {
  return output.replaceAll(/^\s*[╔║╚].*\n/gm, "").trim();
}

import type { OperationDescription, ParameterDescription } from "../../src/operations.js";
import type { Contract, Operation, Parameter } from "./contract.js";
import { resolvePointer } from "./contract.js";

/** OpenAPI's default style for each place of a parameter. */
const DEFAULT_STYLES = { path: "simple", query: "form", header: "simple", cookie: "form" } as const;

/** The module `generated/operations.ts`: the servers, and a description of each operation. */
export function operationsModule(contract: Contract): string {
  const servers = contract.document.servers as { url: string; "x-environment": string }[];
  const environments = Object.fromEntries(servers.map((server) => [server["x-environment"], server.url]));
  const operations = contract.operations.map((operation) => [operation.operationId, describe(contract, operation)]);
  return `
import type { OperationDescription } from "../src/operations.js";

/** The base URL of each environment. */
export const environments = ${JSON.stringify(environments)} as const;

/** Every operation of the contract, by its operationId. */
export const operations = ${JSON.stringify(Object.fromEntries(operations))} as const satisfies Record<string, OperationDescription>;
`;
}

function describe({ document }: Contract, operation: Operation): OperationDescription {
  const { operationId, method, path, parameters, requestBody, responses, security, idempotent, pagination } = operation;
  const successes = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return {
    id: operationId,
    method,
    path,
    parameters: parameters.map((parameter) => describeParameter(document, parameter)),
    ...(requestBody && {
      requestBody: { required: requestBody.required ?? false, mediaTypes: Object.keys(requestBody.content) },
    }),
    successes: Object.fromEntries(successes.map(([status, { content = {} }]) => [status, Object.keys(content)])),
    security,
    idempotent,
    ...(pagination && { pagination }),
  };
}

function describeParameter(document: object, parameter: Parameter): ParameterDescription {
  const { name, in: place, required = false } = parameter;
  const style = (parameter.style as ParameterDescription["style"] | undefined) ?? DEFAULT_STYLES[place];
  const schema = resolveSchema(document, parameter.schema);
  const items = "items" in schema ? resolveSchema(document, schema.items as object) : undefined;
  const properties = Object.entries((schema.properties ?? {}) as Record<string, object>);
  const propertyTypes = properties.map(([key, value]) => [key, typeOf(resolveSchema(document, value))]);
  return {
    name,
    in: place,
    required,
    style,
    explode: parameter.explode ?? style === "form",
    type: typeOf(schema),
    ...(items && { itemType: typeOf(items) }),
    ...(properties.length > 0 && { propertyTypes: Object.fromEntries(propertyTypes) }),
    ...("default" in schema && { default: schema.default }),
  };
}

function resolveSchema(document: object, schema: object): Record<string, unknown> {
  const { $ref } = schema as { $ref?: string };
  return (typeof $ref === "string" ? resolvePointer(document, $ref) : schema) as Record<string, unknown>;
}

/** The schema's own type; of several, the first that isn't null. */
function typeOf({ type }: Record<string, unknown>): string {
  const types = [type].flat().filter((name) => typeof name === "string" && name !== "null");
  return String(types[0] ?? "string");
}

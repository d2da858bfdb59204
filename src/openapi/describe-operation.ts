import type { OperationDescription, ParameterDescription } from "../operations.js";
import type { Contract, Operation, Parameter } from "./contract.js";
import { defaultOf, itemsOf, jsonTypes, propertiesOf } from "./json-types.js";

/** OpenAPI's default style for each place of a parameter. */
const DEFAULT_STYLES = { path: "simple", query: "form", header: "simple", cookie: "form" } as const;

/** What the contract says of one operation, as the client and the contract suite use it. */
export function describeOperation(
  { document }: Pick<Contract, "document">,
  operation: Operation,
): OperationDescription {
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
  const { schema } = parameter;
  const items = itemsOf(document, schema);
  const properties = Object.entries(propertiesOf(document, schema));
  const propertyTypes = properties.map(([key, value]) => [key, typeOf(document, value)]);
  const byDefault = defaultOf(document, schema);
  return {
    name,
    in: place,
    required,
    style,
    explode: parameter.explode ?? style === "form",
    type: typeOf(document, schema),
    ...(items !== undefined && { itemType: typeOf(document, items) }),
    ...(properties.length > 0 && { propertyTypes: Object.fromEntries(propertyTypes) }),
    ...(byDefault !== undefined && { default: byDefault }),
  };
}

/** The one type of a parameter's values: text, unless the contract says otherwise. */
function typeOf(document: object, schema: unknown): string {
  return jsonTypes(document, schema)[0] ?? "string";
}

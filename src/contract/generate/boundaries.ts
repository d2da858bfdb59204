import type { Parameter } from "../../../scripts/lib/contract.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { isSafe, readings, toRequest, type Values, withQuery } from "../run/exchange.js";
import { type Case, distinct, type Known, referenceValues, requiredOf, withKnown } from "./cases.js";
import { invalidValues, type Variant, validValues } from "./values.js";

/** Requests just inside and just outside of what the contract allows. Each differs from the reference in one thing. */
export function boundaryCases(contract: SuiteContract, operation: SuiteOperation, known: Known): Case[] {
  const reference = referenceValues(contract, operation, known);
  return distinct([
    ...operation.parameters.flatMap((parameter) => parameterCases(contract, operation, reference, parameter)),
    ...(operation.body ? bodyCases(contract, operation, reference, known) : []),
    ...(operation.body ? transportCases(contract, operation, reference) : []),
    ...methodCases(contract, operation, reference),
    ...routeCases(contract, operation, reference),
  ]);
}

function parameterCases(
  contract: SuiteContract,
  operation: SuiteOperation,
  reference: Values,
  parameter: Parameter,
): Case[] {
  const { name, in: location, schema, required } = parameter;
  const { schemas } = contract;
  const request = (value: unknown) =>
    toRequest(operation, { ...reference, parameters: { ...reference.parameters, [name]: value } });
  const toCase = (variant: Variant, validity: Case["validity"]): Case => ({
    title: `${name} ${variant.change}`,
    request: request(variant.value),
    validity,
    about: { kind: "parameter", name },
    ...rule(contract, variant),
  });
  // Only the server knows which cursors are valid.
  const valid = name === operation.pagination?.cursor ? [] : validValues(schemas, schema);
  const invalid = invalidValues(schemas, schema).filter(({ value }) => isInvalidAsText(contract, parameter, value));
  const minimal = { ...requiredOf(operation, reference), [name]: reference.parameters[name] };
  return [
    ...valid.filter(({ value }) => canBeSent(location, value)).map((variant) => toCase(variant, "valid")),
    ...invalid.map((variant) => toCase(variant, "invalid")),
    ...(location === "query" && valid.length > 0
      ? [
          {
            ...toCase(first(valid), "valid"),
            title: `${name} alone`,
            request: toRequest(operation, { ...reference, parameters: minimal }),
          },
        ]
      : []),
    ...(location === "query" && required ? [missingCase(contract, operation, reference, parameter)] : []),
    ...(location === "query" ? repeated(operation, reference, name, valid, invalid, toCase) : []),
  ];
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new RangeError("Empty list.");
  return item;
}

/** Whether a value is invalid in every reading of its text, since all values are text in a URL. */
function isInvalidAsText({ schemas }: SuiteContract, { in: location, schema }: Parameter, value: unknown): boolean {
  if (typeof value === "object" || !canBeSent(location, value)) return false;
  return !readings(String(value)).some((reading) => schemas.isValid(schema, reading));
}

function canBeSent(location: string, value: unknown): boolean {
  if (value === null) return false;
  // These would change the path.
  return location !== "path" || !["", ".", ".."].includes(String(value));
}

function missingCase(
  { schemas, inferred }: SuiteContract,
  operation: SuiteOperation,
  reference: Values,
  parameter: Parameter,
): Case {
  const pointer = `${schemas.pointerOf(parameter)}/required`;
  return {
    title: `${parameter.name} left out`,
    request: toRequest(operation, {
      ...reference,
      parameters: { ...reference.parameters, [parameter.name]: undefined },
    }),
    validity: "invalid",
    about: { kind: "parameter", name: parameter.name },
    pointer,
    inferred: inferred([pointer]),
  };
}

/** How a server reads a repeated parameter is not specified, unless none of its values is valid. */
function repeated(
  operation: SuiteOperation,
  reference: Values,
  name: string,
  valid: Variant[],
  invalid: Variant[],
  toCase: (variant: Variant, validity: Case["validity"]) => Case,
): Case[] {
  const base = toRequest(operation, { ...reference, parameters: { ...reference.parameters, [name]: undefined } });
  const twice = (variants: Variant[], validity: Case["validity"]): Case[] => {
    const [one, other = one] = variants;
    if (!one || !other) return [];
    const path = withQuery(
      base.path,
      [one, other].map(({ value }) => [name, String(value)]),
    );
    return [{ ...toCase(one, validity), title: `${name} given twice`, request: { ...base, path } }];
  };
  return [...twice(valid, "unspecified"), ...twice(invalid, "invalid")];
}

function bodyCases(contract: SuiteContract, operation: SuiteOperation, reference: Values, known: Known): Case[] {
  const { body = {} } = operation;
  const toCase = (variant: Variant, validity: Case["validity"]): Case => ({
    title: variant.path === "" ? `the body ${variant.change}` : variant.change,
    request: toRequest(operation, { ...reference, body: withKnown(variant.value, known, variant.path) }),
    validity,
    ...(variant.path !== "" && { about: { kind: "property", name: variant.path } }),
    ...rule(contract, variant),
  });
  return [
    ...validValues(contract.schemas, body).map((variant) => toCase(variant, "valid")),
    ...invalidValues(contract.schemas, body).map((variant) => toCase(variant, "invalid")),
  ];
}

function rule({ inferred }: SuiteContract, { pointer, governedBy }: Variant): Pick<Case, "pointer" | "inferred"> {
  return { pointer, inferred: inferred([pointer, ...governedBy]) };
}

const OTHER_CONTENT_TYPE =
  'Bodies "should be" application/json: that another content type is rejected, with 400 or 415, is our reading.';

/** Bodies that are not JSON, or are not declared as JSON. */
function transportCases({ schemas }: SuiteContract, operation: SuiteOperation, reference: Values): Case[] {
  const request = toRequest(operation, reference);
  const { body = "" } = request;
  const malformed = (title: string, text: string): Case => ({
    title,
    request: { ...request, body: text },
    validity: "invalid",
    pointer: `${operation.pointer}/responses/400`,
  });
  const ofType = (contentType: string | null): Case => ({
    title: contentType === null ? "no content type" : `content type ${contentType}`,
    request: { ...request, contentType },
    validity: "invalid",
    expected: [400, 415],
    pointer: `${schemas.pointerOf(operation.requestBody ?? {})}/content`,
    inferred: OTHER_CONTENT_TYPE,
  });
  const { body: _, ...bodiless } = request;
  return [
    malformed("an empty body", ""),
    malformed("JSON that is cut off", body.slice(0, Math.ceil(body.length / 2))),
    malformed("JSON without its last brace", body.slice(0, -1)),
    malformed("JSON with something after it", `${body}x`),
    malformed("unquoted names", body.replaceAll(/"(\w+)":/g, "$1:")),
    malformed("text instead of JSON", "hello"),
    // A server may complain about the missing content type instead of the missing body.
    { ...malformed("no body", ""), request: bodiless, expected: [400, 415] },
    ofType("text/plain"),
    ofType("application/x-www-form-urlencoded"),
    ofType("application/xml"),
    ofType(null),
    {
      title: "content type with a charset",
      request: { ...request, contentType: "application/json; charset=utf-8" },
      validity: "valid",
      pointer: `${schemas.pointerOf(operation.requestBody ?? {})}/content`,
    },
  ];
}

const OTHER_METHOD =
  "Unsupported methods are not documented: 404 is documented for what does not exist, 405 is HTTP's own.";
const NO_ROUTE = "404 is documented for resources; that unknown paths get it too is our reading.";

/** Methods that the path does not support; once for each path. */
function methodCases({ operations }: SuiteContract, operation: SuiteOperation, reference: Values): Case[] {
  const siblings = operations.filter(({ path }) => path === operation.path);
  if (siblings[0] !== operation) return [];
  const request = toRequest(operation, { ...reference, parameters: requiredOf(operation, reference) });
  const absent = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter(
    (name) => !siblings.some(({ method }) => method === name),
  );
  return absent.map((method) => {
    const { body: _, ...bodiless } = request;
    return {
      title: `the method ${method}`,
      request: { ...(isSafe(method) || method === "DELETE" ? bodiless : request), method },
      validity: "invalid",
      expected: [404, 405],
      pointer: operation.pointer,
      inferred: OTHER_METHOD,
    };
  });
}

function routeCases({ operations }: SuiteContract, operation: SuiteOperation, reference: Values): Case[] {
  if (operations[0] !== operation) return [];
  const { path } = toRequest(operation, { parameters: requiredOf(operation, reference) });
  return [`${path}-nowhere`, `${path}/no/where`].map((nowhere) => ({
    title: `an unknown path: ${nowhere}`,
    request: { operation, method: "GET", path: nowhere },
    validity: "invalid",
    expected: [404],
    pointer: "#/paths",
    inferred: NO_ROUTE,
  }));
}

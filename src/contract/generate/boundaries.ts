import type { Parameter } from "../../../scripts/lib/contract.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { isSafe, readings, toRequest, type Values, withQuery } from "../run/exchange.js";
import { type Case, distinct, type Known, requiredOf, template, withKnown } from "./cases.js";
import { invalidValues, type Variant, validValues } from "./values.js";

/**
 * An operation's requests just inside and just outside of what the contract allows. Each changes one thing of a usual
 * request.
 */
export function boundaryCases(contract: SuiteContract, operation: SuiteOperation, known: Known): Case[] {
  const usual = template(contract, operation, known);
  return distinct([
    ...operation.parameters.flatMap((parameter) => parameterCases(contract, operation, usual, parameter)),
    ...(operation.body ? bodyCases(contract, operation, usual, known) : []),
    ...(operation.body ? transportCases(contract, operation, usual) : []),
    ...methodCases(contract, operation, usual),
    ...routeCases(contract, operation, usual),
  ]);
}

function parameterCases(
  contract: SuiteContract,
  operation: SuiteOperation,
  usual: Values,
  parameter: Parameter,
): Case[] {
  const { name, in: place, schema, required } = parameter;
  const { schemas } = contract;
  const request = (value: unknown) =>
    toRequest(operation, { ...usual, parameters: { ...usual.parameters, [name]: value } });
  const toCase = (variant: Variant, verdict: Case["verdict"]): Case => ({
    title: `${name} ${variant.change}`,
    request: request(variant.value),
    verdict,
    about: { kind: "parameter", name },
    ...rule(contract, variant),
  });
  // Whether a cursor is valid is known to the server only.
  const given = name === operation.pagination?.cursor ? [] : validValues(schemas, schema);
  const wrong = invalidValues(schemas, schema).filter(({ value }) => isWrongAsText(contract, parameter, value));
  const alone = { ...requiredOf(operation, usual), [name]: usual.parameters[name] };
  return [
    ...given.filter(({ value }) => canBeSent(place, value)).map((variant) => toCase(variant, "valid")),
    ...wrong.map((variant) => toCase(variant, "invalid")),
    ...(place === "query" && given.length > 0
      ? [
          {
            ...toCase(first(given), "valid"),
            title: `${name} alone`,
            request: toRequest(operation, { ...usual, parameters: alone }),
          },
        ]
      : []),
    ...(place === "query" && required ? [missingCase(contract, operation, usual, parameter)] : []),
    ...(place === "query" ? repeated(operation, usual, name, given, wrong, toCase) : []),
  ];
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new RangeError("There is none.");
  return item;
}

/** Judged as the server will see it: in a URL all is text. */
function isWrongAsText({ schemas }: SuiteContract, { in: place, schema }: Parameter, value: unknown): boolean {
  if (typeof value === "object" || !canBeSent(place, value)) return false;
  return !readings(String(value)).some((reading) => schemas.keeps(schema, reading));
}

function canBeSent(place: string, value: unknown): boolean {
  if (value === null) return false;
  // Another path would be asked for.
  return place !== "path" || !["", ".", ".."].includes(String(value));
}

function missingCase(
  { schemas, inferred }: SuiteContract,
  operation: SuiteOperation,
  usual: Values,
  parameter: Parameter,
): Case {
  const pointer = `${schemas.pointerOf(parameter)}/required`;
  return {
    title: `${parameter.name} left out`,
    request: toRequest(operation, { ...usual, parameters: { ...usual.parameters, [parameter.name]: undefined } }),
    verdict: "invalid",
    about: { kind: "parameter", name: parameter.name },
    pointer,
    inferred: inferred([pointer]),
  };
}

/** What a server makes of a repeated parameter is its own affair, unless none of the values would do. */
function repeated(
  operation: SuiteOperation,
  usual: Values,
  name: string,
  given: Variant[],
  wrong: Variant[],
  toCase: (variant: Variant, verdict: Case["verdict"]) => Case,
): Case[] {
  const base = toRequest(operation, { ...usual, parameters: { ...usual.parameters, [name]: undefined } });
  const twice = (variants: Variant[], verdict: Case["verdict"]): Case[] => {
    const [one, other = one] = variants;
    if (!one || !other) return [];
    const path = withQuery(
      base.path,
      [one, other].map(({ value }) => [name, String(value)]),
    );
    return [{ ...toCase(one, verdict), title: `${name} given twice`, request: { ...base, path } }];
  };
  return [...twice(given, "open"), ...twice(wrong, "invalid")];
}

function bodyCases(contract: SuiteContract, operation: SuiteOperation, usual: Values, known: Known): Case[] {
  const { body = {} } = operation;
  const toCase = (variant: Variant, verdict: Case["verdict"]): Case => ({
    title: variant.at === "" ? `the body ${variant.change}` : variant.change,
    request: toRequest(operation, { ...usual, body: withKnown(variant.value, known, variant.at) }),
    verdict,
    ...(variant.at !== "" && { about: { kind: "property", name: variant.at } }),
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
  'Bodies "should be" application/json: that another content type is refused, with 400 or 415, is our reading.';

/** Bodies that are no JSON, or don't say that they are. */
function transportCases({ schemas }: SuiteContract, operation: SuiteOperation, usual: Values): Case[] {
  const request = toRequest(operation, usual);
  const { body = "" } = request;
  const malformed = (title: string, text: string): Case => ({
    title,
    request: { ...request, body: text },
    verdict: "invalid",
    pointer: `${operation.pointer}/responses/400`,
  });
  const ofType = (contentType: string | null): Case => ({
    title: contentType === null ? "no content type" : `content type ${contentType}`,
    request: { ...request, contentType },
    verdict: "invalid",
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
    // Without a body there needn't be a content type, whose absence may be what is told.
    { ...malformed("no body", ""), request: bodiless, expected: [400, 415] },
    ofType("text/plain"),
    ofType("application/x-www-form-urlencoded"),
    ofType("application/xml"),
    ofType(null),
    {
      title: "content type with a charset",
      request: { ...request, contentType: "application/json; charset=utf-8" },
      verdict: "valid",
      pointer: `${schemas.pointerOf(operation.requestBody ?? {})}/content`,
    },
  ];
}

const OTHER_METHOD =
  "Methods that it doesn't have aren't mentioned: 404 is documented for what does not exist, 405 is HTTP's own.";
const NO_ROUTE = "404 is documented for resources: that paths which are none get it too is concluded.";

/** Methods that the path doesn't have; once a path. */
function methodCases({ operations }: SuiteContract, operation: SuiteOperation, usual: Values): Case[] {
  const siblings = operations.filter(({ path }) => path === operation.path);
  if (siblings[0] !== operation) return [];
  const request = toRequest(operation, { ...usual, parameters: requiredOf(operation, usual) });
  const absent = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter(
    (name) => !siblings.some(({ method }) => method === name),
  );
  return absent.map((method) => {
    const { body: _, ...bodiless } = request;
    return {
      title: `the method ${method}`,
      request: { ...(isSafe(method) || method === "DELETE" ? bodiless : request), method },
      verdict: "invalid",
      expected: [404, 405],
      pointer: operation.pointer,
      inferred: OTHER_METHOD,
    };
  });
}

function routeCases({ operations }: SuiteContract, operation: SuiteOperation, usual: Values): Case[] {
  if (operations[0] !== operation) return [];
  const { path } = toRequest(operation, { parameters: requiredOf(operation, usual) });
  return [`${path}-nowhere`, `${path}/no/where`].map((nowhere) => ({
    title: `a path that is none: ${nowhere}`,
    request: { operation, method: "GET", path: nowhere },
    verdict: "invalid",
    expected: [404],
    pointer: "#/paths",
    inferred: NO_ROUTE,
  }));
}

import { bodyKindOf, isJson, matchesRange } from "../../internal/media-type.js";
import type { Parameter } from "../../openapi/contract.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { matchesTemplate } from "../openapi/path-template.js";
import { isSafe, isSendable, toRequest, type Values, withQuery } from "../run/exchange.js";
import { isUnambiguous, isValidAsSent } from "./as-sent.js";
import { type Case, distinct, isServerIssued, type Known, referenceValues, requiredOf, withKnown } from "./cases.js";
import { invalidValues, type Variant, validValues } from "./values.js";

/** Requests just inside and just outside of what the contract allows. Each differs from the reference in one thing. */
export function boundaryCases(contract: SuiteContract, operation: SuiteOperation, known: Known): Case[] {
  const reference = referenceValues(contract, operation, known);
  return distinct([
    ...operation.parameters.flatMap((parameter) => parameterCases(contract, operation, reference, parameter)),
    ...(operation.body ? bodyCases(contract, operation, reference, known) : []),
    ...(operation.body ? transportCases(operation, reference) : []),
    ...(operation.requestBody ? mediaTypeCases(contract, operation, reference) : []),
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
  const values = (value: unknown) => ({ ...reference, parameters: { ...reference.parameters, [name]: value } });
  const request = (value: unknown) => toRequest(operation, values(value));
  const toCase = (variant: Variant, validity: Case["validity"]): Case => ({
    title: `${name} ${variant.change}`,
    request: request(variant.value),
    validity,
    about: { kind: "parameter", name },
    ...rule(contract, variant),
  });
  const canBeSent = ({ value }: Variant) =>
    isUnambiguous(operation, parameter, value) && isSendable(operation, values(value));
  // Only the server knows which cursors are valid.
  const valid = isServerIssued(operation, parameter) ? [] : validValues(schemas, schema).filter(canBeSent);
  const invalid = invalidValues(schemas, schema)
    .filter(canBeSent)
    .filter(({ value }) => !isValidAsSent(schemas, operation, parameter, value));
  const minimal = { ...requiredOf(operation, reference), [name]: reference.parameters[name] };
  return [
    ...valid.map((variant) => toCase(variant, "valid")),
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
    ...(location !== "path" && required && !isServerIssued(operation, parameter)
      ? [missingCase(contract, operation, reference, parameter)]
      : []),
    ...(location === "query" ? repeated(operation, reference, name, valid, invalid, toCase) : []),
  ];
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new RangeError("Empty list.");
  return item;
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
    // A list may be sent as a parameter that is repeated.
    const [one, other = one] = variants.filter(({ value }) => typeof value !== "object");
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
  const { schemas } = contract;
  const toCase = (variant: Variant, validity: Case["validity"]): Case => ({
    title: variant.path === "" ? `the body ${variant.change}` : variant.change,
    request: toRequest(operation, { ...reference, body: withKnown(schemas, body, variant.value, known, variant.path) }),
    validity,
    ...(variant.path !== "" && { about: { kind: "property", name: variant.path } }),
    ...rule(contract, variant),
  });
  return [
    ...validValues(schemas, body).map((variant) => toCase(variant, "valid")),
    ...invalidValues(schemas, body).map((variant) => toCase(variant, "invalid")),
  ];
}

function rule({ inferred }: SuiteContract, { pointer, governedBy }: Variant): Pick<Case, "pointer" | "inferred"> {
  return { pointer, inferred: inferred([pointer, ...governedBy]) };
}

const OTHER_CONTENT_TYPE =
  'Bodies "should be" application/json: that another content type is rejected, with 400 or 415, is our reading.';

/** Bodies that are not JSON although they are declared as JSON. */
function transportCases(operation: SuiteOperation, reference: Values): Case[] {
  const request = toRequest(operation, reference);
  const { body = "" } = request;
  const malformed = (title: string, text: string): Case => ({
    title,
    request: { ...request, body: text },
    validity: "invalid",
    pointer: `${operation.pointer}/responses/400`,
  });
  const { body: _body, contentType: _type, ...bodiless } = request;
  const isObject = body.startsWith("{") && body.length > 2;
  const required = [
    malformed("an empty body", ""),
    // A server may complain about the missing content type instead of the missing body.
    { ...malformed("no body", ""), request: bodiless, expected: [400, 415] },
  ];
  const structured = [
    malformed("JSON that is cut off", body.slice(0, Math.ceil(body.length / 2))),
    malformed("JSON without its last brace", body.slice(0, -1)),
    malformed("unquoted names", body.replaceAll(/"(\w+)":/g, "$1:")),
  ];
  return [
    ...(operation.requestBody?.required ? required : []),
    ...(isObject ? structured : []),
    malformed("JSON with something after it", `${body}x`),
    malformed("text instead of JSON", "hello"),
  ];
}

/** Bodies of other media types than the contract has, and none. */
function mediaTypeCases({ schemas }: SuiteContract, operation: SuiteOperation, reference: Values): Case[] {
  const { requestBody = { content: {} }, mediaType = "" } = operation;
  const request = toRequest(operation, reference);
  if (request.body === undefined) return [];
  const pointer = `${schemas.pointerOf(requestBody)}/content`;
  const isAccepted = (type: string) => Object.keys(requestBody.content).some((range) => matchesRange(range, type));
  const others = ["text/plain", "application/x-www-form-urlencoded", "application/xml"].filter((t) => !isAccepted(t));
  const rejected = [...others, null].map(
    (contentType): Case => ({
      title: contentType === null ? "no content type" : `content type ${contentType}`,
      request: { ...request, contentType },
      validity: "invalid",
      expected: [400, 415],
      pointer,
      inferred: OTHER_CONTENT_TYPE,
    }),
  );
  // Bytes without a content type are bytes all the same.
  const isBinary = bodyKindOf(mediaType) === "binary";
  const withCharset: Case = {
    title: "content type with a charset",
    request: { ...request, contentType: `${mediaType}; charset=utf-8` },
    validity: "valid",
    pointer,
  };
  return [
    ...rejected.filter(({ request: { contentType } }) => contentType !== null || !isBinary),
    ...(isJson(mediaType) ? [withCharset] : []),
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
  // `GET /servers/bulk` may be the server `bulk`, and `DELETE /servers/bulk` would delete it.
  const matching = operations.filter(({ path }) => matchesTemplate(path, request.path));
  // A member of a collection may be a real one of the user's, and the server may delete it although the contract does not say so.
  const isMember = operation.path.endsWith("}");
  const absent = ["GET", "POST", "PUT", "PATCH", ...(isMember ? [] : ["DELETE"])].filter(
    (name) => !matching.some(({ method }) => method === name),
  );
  return absent.map((method) => {
    const { body: _, contentType: _type, ...bodiless } = request;
    return {
      title: `the method ${method}`,
      request: { ...(isSafe(method) || method === "DELETE" ? bodiless : request), method },
      validity: "invalid",
      // The other methods of a public path may need a key.
      expected: operation.security.length === 0 ? [401, 404, 405] : [404, 405],
      pointer: operation.pointer,
      inferred: OTHER_METHOD,
    };
  });
}

function routeCases({ operations }: SuiteContract, operation: SuiteOperation, reference: Values): Case[] {
  if (operations[0] !== operation) return [];
  const { path } = toRequest(operation, { parameters: requiredOf(operation, reference) });
  const unknown = [`${path}-nowhere`, `${path}/no/where`].filter(
    (nowhere) => !operations.some((other) => matchesTemplate(other.path, nowhere)),
  );
  return unknown.map((nowhere) => ({
    title: `an unknown path: ${nowhere}`,
    request: { operation, method: "GET", path: nowhere },
    validity: "invalid",
    expected: [404],
    pointer: "#/paths",
    inferred: NO_ROUTE,
  }));
}

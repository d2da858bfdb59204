import { isJson } from "../../internal/media-type.js";
import type { Parameter } from "../../openapi/contract.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import type { Keywords, Schemas } from "../openapi/schemas.js";
import { isSendable, type Request, readings, toRequest, type Values } from "../run/exchange.js";
import { firstValue } from "./first-value.js";

/** One request, and what the contract says about it. */
export interface Case {
  /** What it does, in words, such as "limit below its minimum: 0". */
  title: string;
  request: Request;
  /** `unspecified`: the contract leaves it to the server whether the request is accepted. */
  validity: "valid" | "invalid" | "unspecified";
  /** The parameter, or the place in the body, that it is about. */
  about?: { kind: "parameter" | "property"; name: string };
  /** The rule of the contract that decides it. */
  pointer: string;
  /** Why the contract has the rule, if the documentation does not state it. */
  inferred?: string | undefined;
  /** Whether an id in the request may not exist on the server. */
  mayBeAbsent?: boolean;
  /** The statuses that are right, if they do not follow from validity and contract. */
  expected?: readonly number[];
}

/** Values to use on this server, by the name of the parameter or property: ids that exist there, a name to recognize. */
export type Known = Readonly<Record<string, unknown>>;

/**
 * The values of the reference request, optional ones included, from which the cases differ in one thing each. It has no
 * cursor: one that the server did not issue would make it reject every case.
 */
export function referenceValues(contract: SuiteContract, operation: SuiteOperation, known: Known): Values {
  const { schemas } = contract;
  const parameters = operation.parameters
    .filter((parameter) => !isServerIssued(operation, parameter))
    .map(({ name, schema, example }) => {
      const given = readKnown(known[name], (value) => schemas.isValid(schema, value));
      return [name, given ?? example ?? firstValue(schemas, schema)];
    });
  const body = referenceBody(schemas, operation, known);
  return { parameters: Object.fromEntries(parameters), ...(body !== undefined && { body }) };
}

/** Whether the values of a parameter mean nothing before a server or a client issues them: cursors and idempotency keys. */
export function isServerIssued({ pagination, idempotent }: SuiteOperation, { name }: Pick<Parameter, "name">): boolean {
  return name === pagination?.cursor || (typeof idempotent === "object" && name === idempotent.header);
}

function referenceBody(schemas: Schemas, { requestBody, mediaType, body: schema }: SuiteOperation, known: Known) {
  const media = requestBody?.content[mediaType ?? ""];
  if (!media) return undefined;
  const [named] = Object.values(media.examples ?? {});
  const example = media.example ?? named?.value;
  if (!schema) return example ?? firstValue(schemas, media.schema);
  const first = firstValue(schemas, schema);
  // The examples of an object often leave optional properties out.
  const isObject = typeof first === "object" && first !== null && !Array.isArray(first);
  return withKnown(schemas, schema, isObject || example === undefined ? first : example, known);
}

/** A known value in the type that is expected: on a command line all values are texts. */
function readKnown(value: unknown, isValid: (value: unknown) => boolean): unknown {
  if (typeof value !== "string") return value;
  return readings(value).find(isValid) ?? value;
}

/** Replaces values of a body by known ones that are valid there, except the one that the case is about. */
export function withKnown(schemas: Schemas, schema: Keywords, body: unknown, known: Known, about = ""): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const changed = about.split("/")[1];
  const { properties = {} } = schemas.merged(schema);
  const entries = Object.entries(body).map(([name, value]): [string, unknown] => {
    if (name === changed || !Object.hasOwn(known, name)) return [name, value];
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const isValid = (given: unknown) =>
      own ? schemas.isValid(own, given) : schemas.isValid(schema, { ...body, [name]: given });
    const given = readKnown(known[name], isValid);
    return [name, isValid(given) ? given : value];
  });
  return Object.fromEntries(entries);
}

/** Every example of the contract, as a request. */
export function exampleCases(contract: SuiteContract, operation: SuiteOperation, known: Known): Case[] {
  const reference = referenceValues(contract, operation, known);
  const required = requiredOf(operation, reference);
  const ofParameters = operation.parameters.flatMap((parameter): Case[] => {
    const { name, in: location, example } = parameter;
    if (location === "path" || example === undefined || isServerIssued(operation, parameter)) return [];
    return [
      {
        title: `the example of ${name}`,
        request: toRequest(operation, { ...reference, parameters: { ...required, [name]: example } }),
        validity: "valid",
        about: { kind: "parameter", name },
        pointer: contract.schemas.pointerOf(parameter),
      },
    ];
  });
  const minimal: Case = {
    title: "no optional parameter",
    request: toRequest(operation, { ...reference, parameters: required }),
    validity: "valid",
    pointer: operation.pointer,
  };
  return [minimal, ...ofParameters, ...bodyExamples(contract, operation, reference, known)];
}

/** The examples of all media types, and no body if that is allowed. */
function bodyExamples({ schemas }: SuiteContract, operation: SuiteOperation, reference: Values, known: Known): Case[] {
  const { requestBody, pointer } = operation;
  if (!requestBody) return [];
  const { body: _, ...bodiless } = reference;
  const withoutBody: Case = {
    title: "no body",
    request: toRequest(operation, bodiless),
    validity: "valid",
    pointer,
  };
  const examples = Object.entries(requestBody.content).flatMap(([mediaType, { schema, examples: all = {} }]) =>
    Object.entries(all).map(([name, example]): Case => {
      const body = isJson(mediaType) ? withKnown(schemas, schema, example.value, known) : example.value;
      return {
        title: `the example "${name}"`,
        request: toRequest(operation, { ...reference, body, mediaType }),
        validity: "valid",
        pointer: schemas.pointerOf(example),
      };
    }),
  );
  return requestBody.required ? examples : [withoutBody, ...examples];
}

/** Why no valid request can be made, in a sentence; undefined if one can. */
export function whyNoRequest(contract: SuiteContract, operation: SuiteOperation, known: Known): string | undefined {
  const { schemas } = contract;
  const { parameters, body } = referenceValues(contract, operation, known);
  const wrong = operation.parameters.find(({ name, schema }) => {
    return parameters[name] !== undefined && !(name in known) && !schemas.isValid(schema, parameters[name]);
  });
  if (wrong) return `no valid value of ${wrong.name} is known: add an example to the contract`;
  if (operation.body && !schemas.isValid(operation.body, body)) {
    return "no valid body is known: add an example to the contract";
  }
  return isSendable(operation, { parameters, body }) ? undefined : "its examples cannot be sent";
}

export function requiredOf(operation: SuiteOperation, { parameters }: Values): Record<string, unknown> {
  const required = operation.parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  return Object.fromEntries(required.map((name) => [name, parameters[name]]));
}

/** Removes cases that send the same request with the same validity. */
export function distinct(cases: Case[]): Case[] {
  const seen = new Set<string>();
  return cases.filter(({ request, validity }) => {
    const { operation: _, ...sent } = request;
    const key = `${validity} ${JSON.stringify(sent)}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The reference request. If its ids come from the contract's examples, they may not exist on the server. */
export function referenceCase(contract: SuiteContract, operation: SuiteOperation, known: Known): Case {
  const values = referenceValues(contract, operation, known);
  const names = [...Object.keys(values.parameters), ...Object.keys(Object(values.body))];
  return {
    title: "the reference request",
    request: toRequest(operation, values),
    validity: "valid",
    pointer: operation.pointer,
    mayBeAbsent: names.some((name) => isId(name) && !(name in known)),
  };
}

/** Whether a parameter, or a place in a body, is the id of something. */
export function isId(name: string): boolean {
  return /(^|[_/-])id$|[a-z]Id$/.test(name);
}

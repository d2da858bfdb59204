import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { type Request, toRequest, type Values } from "../run/exchange.js";
import { firstValue } from "./values.js";

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
export function referenceValues({ schemas }: SuiteContract, operation: SuiteOperation, known: Known): Values {
  const parameters = operation.parameters
    .filter(({ name }) => name !== operation.pagination?.cursor)
    .map(({ name, schema, example }) => [name, known[name] ?? example ?? firstValue(schemas, schema)]);
  return {
    parameters: Object.fromEntries(parameters),
    ...(operation.body && { body: withKnown(firstValue(schemas, operation.body), known) }),
  };
}

/** Replaces values of a body by known ones, except the one that the case is about. */
export function withKnown(body: unknown, known: Known, about = ""): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const changed = about.split("/")[1];
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, name === changed ? value : (known[name] ?? value)]),
  );
}

/** Every example of the contract, as a request. */
export function exampleCases(contract: SuiteContract, operation: SuiteOperation, known: Known): Case[] {
  const reference = referenceValues(contract, operation, known);
  const required = requiredOf(operation, reference);
  const ofParameters = operation.parameters.flatMap((parameter): Case[] => {
    const { name, in: location, example } = parameter;
    if (location !== "query" || example === undefined) return [];
    return [
      {
        title: `the example of ${name}`,
        request: toRequest(operation, { ...reference, parameters: { ...required, [name]: example } }),
        // The server did not issue the cursor of an example.
        validity: name === operation.pagination?.cursor ? "unspecified" : "valid",
        about: { kind: "parameter", name },
        pointer: contract.schemas.pointerOf(parameter),
      },
    ];
  });
  const examples = Object.entries(operation.requestBody?.content["application/json"]?.examples ?? {});
  const ofBody = examples.map(
    ([name, example]): Case => ({
      title: `the example "${name}"`,
      request: toRequest(operation, { ...reference, body: withKnown(example.value, known) }),
      validity: "valid",
      pointer: contract.schemas.pointerOf(example),
    }),
  );
  const minimal: Case = {
    title: "no optional parameter",
    request: toRequest(operation, { ...reference, parameters: required }),
    validity: "valid",
    pointer: operation.pointer,
  };
  return [minimal, ...ofParameters, ...ofBody];
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
  return /(^|[_/])id$/.test(name);
}

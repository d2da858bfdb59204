import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { type Request, toRequest, type Values } from "../run/exchange.js";
import { firstValue } from "./values.js";

/** One request, and what the contract says of it. */
export interface Case {
  /** What it does, in words, such as "limit below its minimum: 0". */
  title: string;
  request: Request;
  /** Whether the contract takes it; `open` where it leaves that to the server. */
  verdict: "valid" | "invalid" | "open";
  /** The parameter, or the place in the body, that it is about. */
  about?: { kind: "parameter" | "property"; name: string };
  /** The place in the contract that decides it. */
  pointer: string;
  /** Why the contract says so although the documentation doesn't. */
  inferred?: string | undefined;
  /** Whether what it names may not exist. */
  mayBeAbsent?: boolean;
  /** The statuses that are right, where verdict and contract don't say it. */
  expected?: readonly number[];
}

/** What exists at the target, by the name of the parameter or property. */
export type Known = Readonly<Record<string, unknown>>;

/**
 * The usual values of a request, optional ones included. The cursor isn't among them: one that the server never gave
 * would have all requests refused.
 */
export function template({ schemas }: SuiteContract, operation: SuiteOperation, known: Known): Values {
  const parameters = operation.parameters
    .filter(({ name }) => name !== operation.pagination?.cursor)
    .map(({ name, schema, example }) => [name, known[name] ?? example ?? firstValue(schemas, schema)]);
  return {
    parameters: Object.fromEntries(parameters),
    ...(operation.body && { body: withKnown(firstValue(schemas, operation.body), known) }),
  };
}

/** Puts in what exists, but at the place that a case is about. */
export function withKnown(body: unknown, known: Known, at = ""): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const about = at.split("/")[1];
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, name === about ? value : (known[name] ?? value)]),
  );
}

/** Every example of the contract, as a request. */
export function exampleCases(contract: SuiteContract, operation: SuiteOperation, known: Known): Case[] {
  const usual = template(contract, operation, known);
  const ofParameters = operation.parameters.flatMap((parameter): Case[] => {
    const { name, in: place, example } = parameter;
    if (place !== "query" || example === undefined) return [];
    const request = toRequest(operation, {
      ...usual,
      parameters: { ...requiredOf(operation, usual), [name]: example },
    });
    return [
      {
        title: `the example of ${name}`,
        request,
        // The cursor of an example is none that this server gave.
        verdict: name === operation.pagination?.cursor ? "open" : "valid",
        about: { kind: "parameter", name },
        pointer: contract.schemas.pointerOf(parameter),
      },
    ];
  });
  const examples = Object.entries(operation.requestBody?.content["application/json"]?.examples ?? {});
  const ofBody = examples.map(
    ([name, example]): Case => ({
      title: `the example "${name}"`,
      request: toRequest(operation, { ...usual, body: withKnown(example.value, known) }),
      verdict: "valid",
      pointer: contract.schemas.pointerOf(example),
    }),
  );
  const plain: Case = {
    title: "no optional parameter",
    request: toRequest(operation, { ...usual, parameters: requiredOf(operation, usual) }),
    verdict: "valid",
    pointer: operation.pointer,
  };
  return [plain, ...ofParameters, ...ofBody];
}

export function requiredOf(operation: SuiteOperation, { parameters }: Values): Record<string, unknown> {
  const required = operation.parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  return Object.fromEntries(required.map((name) => [name, parameters[name]]));
}

/** Leaves out what would send the same again with the same verdict. */
export function distinct(cases: Case[]): Case[] {
  const seen = new Set<string>();
  return cases.filter(({ request, verdict }) => {
    const { operation: _, ...sent } = request;
    const key = `${verdict} ${JSON.stringify(sent)}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** A request with all that is usual in it. Where its ids are those of examples, there may be no such thing. */
export function usualCase(contract: SuiteContract, operation: SuiteOperation, known: Known): Case {
  const values = template(contract, operation, known);
  const names = [...Object.keys(values.parameters), ...Object.keys(Object(values.body))];
  return {
    title: "the usual request",
    request: toRequest(operation, values),
    verdict: "valid",
    pointer: operation.pointer,
    mayBeAbsent: names.some((name) => isId(name) && !(name in known)),
  };
}

/** Whether a parameter, or a place in a body, names something by its id. */
export function isId(name: string): boolean {
  return /(^|[_/])id$/.test(name);
}

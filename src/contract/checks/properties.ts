import fc from "fast-check";
import type { Parameter } from "../../openapi/contract.js";
import { isValidAsSent } from "../generate/as-sent.js";
import { type Case, isServerIssued, referenceValues, withKnown } from "../generate/cases.js";
import { typesOf } from "../generate/first-value.js";
import { oddRequests, randomRequests } from "../generate/random.js";
import type { Problem } from "../judge/problem.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { rejectionsOf, responseOf, successesOf } from "../openapi/responses.js";
import { propertyPlaces, type SchemaProblem, type Schemas } from "../openapi/schemas.js";
import type { Context } from "../report/journal.js";
import { type Exchange, toRequest, type Values } from "../run/exchange.js";
import type { Session } from "../run/session.js";

/** No more than this many defects are searched for in one operation. */
const MAX_DEFECTS = 5;

interface Failure {
  exchange: Exchange;
  problem: Problem;
  context: Context;
}

/** How many requests the check sends if it finds nothing. */
export function propertyRequests(session: Session, operation: SuiteOperation): number {
  const { contract, settings } = session;
  const reference = referenceValues(contract, operation, session.knownFor(operation));
  return oddRequests(contract, operation, reference).length + settings.runs;
}

/** Sends random requests. A failing one is reduced to the smallest that fails in the same way. */
export async function checkProperties(session: Session, operation: SuiteOperation): Promise<void> {
  const { contract, settings } = session;
  const { seed, runs } = settings;
  const odd = oddRequests(contract, operation, referenceValues(contract, operation, session.knownFor(operation)));
  const first = { numRuns: odd.length + runs, examples: odd.map((values): [Values] => [values]) };
  for (let defect = 0; defect < MAX_DEFECTS; defect++) {
    // A known defect does not fail again, so that further runs find others.
    const options = defect === 0 ? first : { numRuns: Math.ceil(runs / 2) };
    const failure = await smallestFailure(session, operation, { seed: seed + defect, ...options });
    if (!failure) break;
    session.report(failure.problem, failure.exchange, failure.context);
  }
  for (const pointer of randomRequests(contract, operation).givenUp) {
    const reason = "no random value was found that is valid there: the contract's example was sent instead";
    session.skip("properties", operation, reason, `random values of ${pointer}`);
  }
}

/** The smallest request that shows a defect which is not known yet. */
async function smallestFailure(
  session: Session,
  operation: SuiteOperation,
  options: fc.Parameters<[Values]>,
): Promise<Failure | undefined> {
  let smallest: Failure | undefined;
  let stopped: unknown;
  const attempt = async (values: Values): Promise<boolean> => {
    const testCase = toCase(session, operation, values);
    const { title, expected, request } = testCase;
    const context: Context = { group: "properties", title: `${title} (--seed ${session.settings.seed})` };
    const exchange = await session.sender.send(request, (rejected) => session.record(rejected, context));
    const problems = problemsOf(session, testCase, exchange);
    const fresh = problems.filter((problem) => !session.journal.isKnown(problem));
    const problem = smallest ? fresh.find((one) => isSameDefect(one, smallest?.problem)) : fresh[0];
    const others = problems.filter((one) => one !== problem);
    // Requests that only reduce a failing one are not cases of their own.
    if (!smallest) session.record(exchange, context, expected, others);
    if (problem) smallest = { exchange, problem, context };
    return problem === undefined;
  };
  const property = fc.asyncProperty(randomRequests(session.contract, operation).arbitrary, async (values) => {
    // fast-check takes an error for a failing request; one that ends the step has to end it.
    if (stopped !== undefined) return true;
    try {
      return await attempt(values);
    } catch (error) {
      stopped = error;
      return true;
    }
  });
  await fc.check(property, options);
  if (stopped !== undefined) throw stopped;
  return smallest;
}

function problemsOf(session: Session, testCase: Case, exchange: Exchange): Problem[] {
  return [...session.problems(exchange, testCase.expected), ...session.judge("properties", testCase, exchange)];
}

function isSameDefect(one: Problem, other: Problem | undefined): boolean {
  return one.check === other?.check && one.pointer === other.pointer;
}

/** A random request, with what the contract says about it as the server will read it. */
function toCase(session: Session, operation: SuiteOperation, random: Values): Case {
  const { contract } = session;
  const values = withUsableValues(session, operation, random);
  const request = toRequest(operation, values);
  // Only the server knows whether an id exists, and whether there is a conflict.
  const byState = [404, 409].filter((status) => responseOf(operation, status));
  const violation = violationOf(contract, operation, values);
  if (violation) {
    const { path, message, pointer, inferred } = violation;
    const title = `a random request in which ${path || "the body"} ${message}`;
    return {
      title,
      request,
      validity: "invalid",
      pointer,
      inferred,
      expected: [...rejectionsOf(operation), ...byState],
    };
  }
  const successes = successesOf(operation);
  const { pointer } = operation;
  if (isOdd(contract.schemas, operation, values)) {
    const title = "a random request that the server may reject";
    return {
      title,
      request,
      validity: "unspecified",
      pointer,
      expected: [...successes, ...byState, ...rejectionsOf(operation)],
    };
  }
  const sources = operation.body ? contract.schemas.sources(operation.body) : [];
  const inferred = contract.inferred(sources.map((part) => contract.schemas.pointerOf(part)));
  return {
    title: "a random request",
    request,
    validity: "valid",
    pointer,
    inferred,
    expected: [...successes, ...byState],
  };
}

/** Puts in ids that exist, and marks a random name as one of this run, if the body stays as valid as it was. */
function withUsableValues(session: Session, operation: SuiteOperation, random: Values): Values {
  const { schemas } = session.contract;
  const { name: mark, ...ids } = session.knownFor(operation);
  const examples = referenceValues(session.contract, operation, {}).parameters;
  const isExample = ({ name, in: location }: Parameter) =>
    location === "path" && ids[name] !== undefined && random.parameters[name] === examples[name];
  const pathIds = Object.fromEntries(operation.parameters.filter(isExample).map(({ name }) => [name, ids[name]]));
  const parameters = { ...random.parameters, ...pathIds };
  const { body: schema } = operation;
  if (random.body === undefined || !schema) return { ...random, parameters };
  const body = withKnown(schemas, schema, random.body, ids);
  const { name } = Object(body) as { name?: unknown };
  if (typeof name !== "string" || isOddText(name) || !schemas.isValid(schema, body)) return { parameters, body };
  const marked = { ...Object(body), name: name.startsWith(String(mark)) ? name : `${mark} ${name}` };
  return { parameters, body: schemas.isValid(schema, marked) ? marked : body };
}

/** How a request violates the contract; documented rules take precedence over inferred ones. */
function violationOf({ schemas, inferred }: SuiteContract, operation: SuiteOperation, { parameters, body }: Values) {
  const problems = [
    ...operation.parameters.flatMap((parameter) => {
      const value = parameters[parameter.name];
      // What only a server or the sender can know is added later.
      const isMissing = parameter.required && !isServerIssued(operation, parameter);
      if (value === undefined) return isMissing ? [missing(schemas, parameter)] : [];
      return problemsAsSent(schemas, operation, parameter, value);
    }),
    ...(operation.body && body !== undefined ? schemas.problems(operation.body, body) : []),
  ].map((problem) => ({ ...problem, inferred: inferred([problem.pointer, ...problem.governedBy]) }));
  return problems.find((problem) => problem.inferred === undefined) ?? problems[0];
}

function missing(schemas: Schemas, parameter: Parameter): SchemaProblem {
  const pointer = `${schemas.pointerOf(parameter)}/required`;
  return { path: parameter.name, keyword: "required", message: "is missing", pointer, governedBy: [] };
}

function problemsAsSent(
  schemas: Schemas,
  operation: SuiteOperation,
  parameter: Parameter,
  value: unknown,
): SchemaProblem[] {
  const { name, schema } = parameter;
  if (isValidAsSent(schemas, operation, parameter, value)) return [];
  const text = typeof value === "object" ? value : String(value);
  const isNumber = /^-?\d+$/.test(String(text)) && typesOf(schemas.merged(schema)).includes("integer");
  return schemas.problems(schema, isNumber ? Number(text) : text).map((problem) => ({ ...problem, path: name }));
}

/** Texts that many servers reject for good reasons which the contract does not state. */
const ODD_TEXT = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]|^\s|\s$|^$/u;
/** How everybody spells values of a type; of the others any text is fine. */
const PLAIN_TEXT: Readonly<Record<string, RegExp>> = {
  integer: /^(0|-?[1-9]\d*)$/,
  number: /^-?(0|[1-9]\d*)(\.\d+)?$/,
  boolean: /^(true|false)$/,
};
const MAX_TEXT = 200;
const MAX_NUMBER = 1000;

function isOddText(text: string): boolean {
  return ODD_TEXT.test(text) || text.length > MAX_TEXT;
}

/** Valid, but nothing that a server has to accept: odd texts, large numbers, unknown fields. */
function isOdd(schemas: Schemas, operation: SuiteOperation, { parameters, body }: Values): boolean {
  const places = new Set(operation.body ? propertyPlaces(schemas, operation.body) : []);
  const given = operation.parameters.filter(({ name }) => parameters[name] !== undefined);
  const hasOddParameter = given.some(({ name, schema }) => {
    // What is unclear in lists and objects is not generated.
    if (typeof parameters[name] === "object") return false;
    const text = String(parameters[name]);
    const types = typesOf(schemas.merged(schema));
    return !types.some((type) => PLAIN_TEXT[type]?.test(text) ?? true) || isOddText(text);
  });
  return hasOddParameter || hasOdd(body, "", places);
}

function hasOdd(value: unknown, path: string, places: ReadonlySet<string>): boolean {
  if (typeof value === "string") return isOddText(value);
  if (typeof value === "number") return Math.abs(value) > MAX_NUMBER;
  if (Array.isArray(value)) return value.some((item) => hasOdd(item, `${path}/0`, places));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, part]) => !places.has(`${path}/${name}`) || hasOdd(part, `${path}/${name}`, places),
  );
}

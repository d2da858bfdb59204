import fc from "fast-check";
import { type Case, template, withKnown } from "../generate/cases.js";
import { oddRequests, requests } from "../generate/random.js";
import { typesOf } from "../generate/values.js";
import type { Problem } from "../judge/problem.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { type Keywords, propertyPlaces, type SchemaProblem, type Schemas } from "../openapi/schemas.js";
import type { Context } from "../report/journal.js";
import { type Exchange, readings, toRequest, type Values } from "../run/exchange.js";
import type { Session } from "../run/session.js";

/** After so many different defects of one operation it is enough. */
const MOST_DEFECTS = 5;

interface Failure {
  exchange: Exchange;
  problem: Problem;
  context: Context;
}

/** Sends random requests; what fails is made as small as it can be and still fail in the same way. */
export async function checkProperties(session: Session, operation: SuiteOperation): Promise<void> {
  const { contract, target, settings } = session;
  const { seed, runs } = settings;
  const odd = oddRequests(contract, operation, template(contract, operation, target.known));
  const first = { numRuns: odd.length + runs, examples: odd.map((values): [Values] => [values]) };
  for (let defect = 0; defect < MOST_DEFECTS; defect++) {
    // Once a defect is known it fails no more, so that others come to light.
    const how = defect === 0 ? first : { numRuns: Math.ceil(runs / 2) };
    const failure = await smallestFailure(session, operation, { seed: seed + defect, ...how });
    if (!failure) return;
    session.report(failure.problem, failure.exchange, failure.context);
  }
}

/** The smallest request that shows a defect which isn't known yet. */
async function smallestFailure(
  session: Session,
  operation: SuiteOperation,
  how: fc.Parameters<[Values]>,
): Promise<Failure | undefined> {
  let smallest: Failure | undefined;
  const property = fc.asyncProperty(requests(session.contract, operation), async (values) => {
    const testCase = toCase(session, operation, values);
    const { title, expected, request } = testCase;
    const context: Context = { group: "properties", title: `${title} (--seed ${session.settings.seed})` };
    const exchange = await session.wire.send(request, (refused) => session.hear(refused, context));
    const problems = problemsOf(session, testCase, exchange);
    const fresh = problems.filter((one) => !session.journal.isKnown(one));
    const problem = smallest ? fresh.find((one) => isSameDefect(one, smallest?.problem)) : fresh[0];
    const others = problems.filter((one) => one !== problem);
    // What is sent to make a request smaller is no case of its own.
    if (!smallest) session.hear(exchange, context, expected, others);
    if (problem) smallest = { exchange, problem, context };
    return problem === undefined;
  });
  await fc.check(property, how);
  return smallest;
}

function problemsOf(session: Session, testCase: Case, exchange: Exchange): Problem[] {
  return [...session.problems(exchange, testCase.expected), ...session.judge("properties", testCase, exchange)];
}

function isSameDefect(one: Problem, other: Problem | undefined): boolean {
  return one.check === other?.check && one.pointer === other.pointer;
}

/** A request with what the contract says of it: judged as the server will see it. */
function toCase(session: Session, operation: SuiteOperation, given: Values): Case {
  const { contract, target } = session;
  const values = given.body === undefined ? given : { ...given, body: withKnown(given.body, target.known) };
  const request = toRequest(operation, values);
  const documented = Object.keys(operation.responses).map(Number);
  // Whether an id is one of something, and whether there is a conflict, is known to the server.
  const byState = documented.filter((status) => status === 404 || status === 409);
  const broken = breaks(contract, operation, values);
  if (broken) {
    const { at, message, pointer, inferred } = broken;
    const title = `a random request in which ${at || "the body"} ${message}`;
    return { title, request, verdict: "invalid", pointer, inferred, expected: [400, ...byState] };
  }
  const successes = documented.filter((status) => status < 300);
  const { pointer } = operation;
  if (isOdd(contract.schemas, operation, values)) {
    const title = "a random request that the server may refuse";
    return { title, request, verdict: "open", pointer, expected: [...successes, ...byState, 400] };
  }
  const sources = operation.body ? contract.schemas.sources(operation.body) : [];
  const inferred = contract.inferred(sources.map((part) => contract.schemas.pointerOf(part)));
  return {
    title: "a random request",
    request,
    verdict: "valid",
    pointer,
    inferred,
    expected: [...successes, ...byState],
  };
}

/** How a request breaks the contract; what the documentation itself demands weighs more than what is inferred. */
function breaks({ schemas, inferred }: SuiteContract, operation: SuiteOperation, { parameters, body }: Values) {
  const problems = [
    ...operation.parameters.flatMap(({ name, schema }) =>
      parameters[name] === undefined ? [] : brokenAsText(schemas, name, schema, String(parameters[name])),
    ),
    ...(operation.body ? schemas.problems(operation.body, body) : []),
  ].map((problem) => ({ ...problem, inferred: inferred([problem.pointer, ...problem.governedBy]) }));
  return problems.find((problem) => problem.inferred === undefined) ?? problems[0];
}

function brokenAsText(schemas: Schemas, name: string, schema: Keywords, text: string): SchemaProblem[] {
  if (readings(text).some((reading) => schemas.keeps(schema, reading))) return [];
  const number = /^-?\d+$/.test(text) && typesOf(schemas.flat(schema)).includes("integer");
  return schemas.problems(schema, number ? Number(text) : text).map((problem) => ({ ...problem, at: name }));
}

/** A text that many servers refuse for good reasons, which the contract doesn't know of. */
const ODD_TEXT = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]|^\s|\s$|^$/u;
const LONG = 200;
const LARGE = 1000;

/** Valid by the letter, but nothing that a server has to take: odd texts, large numbers, unknown fields. */
function isOdd(schemas: Schemas, operation: SuiteOperation, { parameters, body }: Values): boolean {
  const places = new Set(operation.body ? propertyPlaces(schemas, operation.body) : []);
  const given = operation.parameters.filter(({ name }) => parameters[name] !== undefined);
  const isOddText = given.some(({ name, schema }) => {
    const text = String(parameters[name]);
    const isPlain = typesOf(schemas.flat(schema)).includes("string") || String(Number(text)) === text;
    return !isPlain || ODD_TEXT.test(text) || text.length > LONG;
  });
  return isOddText || hasOdd(body, "", places);
}

function hasOdd(value: unknown, at: string, places: ReadonlySet<string>): boolean {
  if (typeof value === "string") return ODD_TEXT.test(value) || value.length > LONG;
  if (typeof value === "number") return Math.abs(value) > LARGE;
  if (Array.isArray(value)) return value.some((item) => hasOdd(item, `${at}/0`, places));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, part]) => !places.has(`${at}/${name}`) || hasOdd(part, `${at}/${name}`, places),
  );
}

import fc from "fast-check";
import { oddRequests, requests } from "./arbitraries.js";
import { type Case, template, withKnown } from "./cases.js";
import type { SuiteOperation } from "./contract.js";
import type { Context } from "./journal.js";
import type { Problem } from "./problem.js";
import { type Exchange, readings, toRequest, type Values } from "./request.js";
import { type Keywords, propertyPlaces, type SchemaProblem, type Schemas } from "./schemas.js";
import type { Session } from "./session.js";
import { typesOf } from "./values.js";

/** After so many different defects of one operation it is enough. */
const MOST_DEFECTS = 5;

/** Sends random requests; what fails is made as small as it can be and still fail in the same way. */
export async function checkProperties(session: Session, operation: SuiteOperation): Promise<void> {
  const { contract, target } = session;
  const arbitrary = requests(contract, operation);
  const odd = oddRequests(contract, operation, template(contract, operation, target.known));
  const { seed, runs } = session.settings;
  for (let defect = 0; defect < MOST_DEFECTS; defect++) {
    let smallest: { exchange: Exchange; problem: Problem; context: Context } | undefined;
    const property = fc.asyncProperty(arbitrary, async (values) => {
      const testCase = toCase(session, operation, values);
      const exchange = await session.wire.send(testCase.request, () => {});
      const { title, expected } = testCase;
      const context: Context = { group: "properties", title: `${title} (--seed ${seed})` };
      const problems = problemsOf(session, testCase, exchange);
      const fresh = problems.filter((problem) => !isKnown(session, problem));
      const problem = smallest ? fresh.find((other) => sameDefect(other, smallest?.problem)) : fresh[0];
      if (!smallest)
        session.hear(
          exchange,
          context,
          expected,
          problems.filter((other) => other !== problem),
        );
      if (problem) smallest = { exchange, problem, context };
      return problem === undefined;
    });
    const first = { numRuns: odd.length + runs, examples: odd.map((values): [Values] => [values]) };
    await fc.check(property, { seed: seed + defect, ...(defect === 0 ? first : { numRuns: Math.ceil(runs / 2) }) });
    if (!smallest) return;
    const { problem, exchange, context } = smallest;
    session.report(problem, exchange, context);
  }
}

function problemsOf(session: Session, testCase: Case, exchange: Exchange): Problem[] {
  return [...session.problems(exchange, testCase.expected), ...session.judge("properties", testCase, exchange)];
}

function isKnown({ journal }: Session, problem: Problem): boolean {
  return journal.known(problem) !== undefined;
}

function sameDefect(one: Problem, other: Problem | undefined): boolean {
  return one.check === other?.check && one.pointer === other.pointer;
}

/** A request with what the contract says of it: judged as the server will see it. */
function toCase(session: Session, operation: SuiteOperation, values: Values): Case {
  const { contract, target } = session;
  const { schemas } = contract;
  const known = { ...values, body: withKnown(values.body, target.known) };
  const request = toRequest(operation, values.body === undefined ? values : known);
  const broken = [
    ...operation.parameters.flatMap(({ name, schema }) =>
      values.parameters[name] === undefined ? [] : brokenAsText(schemas, name, schema, String(values.parameters[name])),
    ),
    ...(operation.body ? schemas.problems(operation.body, known.body) : []),
  ];
  const reasons = broken.map(({ pointer, governedBy }) => contract.inferred([pointer, ...governedBy]));
  // What the documentation itself demands weighs more.
  const index = Math.max(0, reasons.indexOf(undefined));
  const [first] = broken.slice(index);
  const documented = (...statuses: number[]) => statuses.filter((status) => status in operation.responses);
  if (first) {
    const title = `a random request in which ${first.at || "the body"} ${first.message}`;
    const expected = [400, ...documented(404, 409)];
    return { title, request, verdict: "invalid", pointer: first.pointer, inferred: reasons[index], expected };
  }
  const isOpen = isOdd(schemas, operation, known);
  const successes = Object.keys(operation.responses)
    .map(Number)
    .filter((status) => status < 300);
  return {
    title: isOpen ? "a random request that the server may refuse" : "a random request",
    request,
    verdict: isOpen ? "open" : "valid",
    pointer: operation.pointer,
    inferred: contract.inferred(
      operation.body
        ? [schemas.pointerOf(operation.body), ...schemas.sources(operation.body).map((part) => schemas.pointerOf(part))]
        : [],
    ),
    expected: [...successes, ...documented(404, 409), ...(isOpen ? [400] : [])],
  };
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

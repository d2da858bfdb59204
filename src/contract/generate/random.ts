import fc from "fast-check";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { type Keywords, propertyPlaces, type Schemas } from "../openapi/schemas.js";
import type { Values } from "../run/exchange.js";
import { typesOf } from "./values.js";

/** Names that a careless server trips over. */
const ODD_NAMES = ["__proto__", "constructor", "toString", "", "$ref", "a.b", "a[0]"];
/** Numbers at the edges of what machines count with, and numbers as text. */
const ODD_NUMBERS = [0, -0, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1.5, 1e21, 5e-324];
const ODD_TEXTS = [
  "",
  " ",
  "0",
  "-1",
  "1e3",
  "0x10",
  "NaN",
  "null",
  "true",
  "\u0000",
  "\u202Eabc",
  "e\u0301",
  "💥",
  "a".repeat(2000),
];

/** Letters of many scripts, beyond the first plane and put together of several; none of them odd. */
const LETTERS = [..."aZ09-_.~ /'\"<&%+é߀Ж漢あאبก", "💥", "👩‍💻".slice(0, 2), "e\u0301", "🇩🇪"];

/** Any code point. What fast-check has for it takes half a second to make. */
const CODE_POINT = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));

/** Any JSON, the odd more often than not. */
function anything(): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(null, true, false, ...ODD_NUMBERS, ...ODD_TEXTS),
    fc.string({ unit: CODE_POINT, maxLength: 50 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...ODD_NAMES), fc.string({ maxLength: 5 })), tie("value"), { maxKeys: 3 }),
      // Nulls, deep down.
      fc
        .integer({ min: 1, max: 50 })
        .map((depth) => JSON.parse(`${"[".repeat(depth)}null${"]".repeat(depth)}`) as unknown),
    ),
  }));
  return value;
}

/** What a schema allows. */
export function valid(schemas: Schemas, schema: Keywords): fc.Arbitrary<unknown> {
  const flat = schemas.flat(schema);
  const branches = [...(flat.anyOf ?? []), ...(flat.oneOf ?? [])];
  if (flat.enum) return fc.constantFrom(...flat.enum);
  if (branches.length > 0) return fc.oneof(...branches.map((branch) => valid(schemas, branch)));
  // Patterns, and formats that aren't known here, are left to the examples.
  return fc
    .oneof(...typesOf(flat).map((type) => ofType(schemas, flat, type)))
    .filter((value) => schemas.keeps(schema, value));
}

function ofType(schemas: Schemas, flat: Keywords, type: string): fc.Arbitrary<unknown> {
  const { minimum = -(2 ** 31), maximum = 2 ** 31 - 1, minItems = 0, maxItems = minItems + 4 } = flat;
  if (type === "null") return fc.constant(null);
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.integer({ min: minimum, max: maximum });
  if (type === "number") return fc.double({ min: minimum, max: maximum, noNaN: true });
  if (type === "array") return fc.array(valid(schemas, flat.items ?? {}), { minLength: minItems, maxLength: maxItems });
  if (type === "object") return ofProperties(schemas, flat);
  return text(flat);
}

function text({ format, pattern, examples = [], minLength = 0, maxLength }: Keywords): fc.Arbitrary<unknown> {
  if (format === "date-time") {
    // Years before 1970 and after 2099 are nobody's maintenance windows.
    const [min, max] = [new Date("1970-01-01T00:00:00Z"), new Date("2099-12-31T23:59:59Z")];
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
  }
  if ((format !== undefined || pattern !== undefined) && examples.length > 0) return fc.constantFrom(...examples);
  return fc.string({ unit: fc.constantFrom(...LETTERS), minLength, ...(maxLength !== undefined && { maxLength }) });
}

function ofProperties(schemas: Schemas, { properties = {}, required = [] }: Keywords): fc.Arbitrary<unknown> {
  const all = Object.entries(properties).map(([name, property]) => [name, valid(schemas, property)] as const);
  return fc.record(Object.fromEntries(all), { requiredKeys: required });
}

/** A place in a request: a parameter, or a place in the body. */
type Place = { name: string } | { at: string };

function placesOf({ parameters, pagination, body }: SuiteOperation, schemas: Schemas): Place[] {
  // No cursor can be made up that the server would take.
  const own = parameters.filter(({ name, in: place }) => place === "query" && name !== pagination?.cursor);
  return [
    ...own.map(({ name }) => ({ name })),
    ...(body ? ["", ...propertyPlaces(schemas, body)].map((at) => ({ at })) : []),
  ];
}

const made = new WeakMap<SuiteOperation, fc.Arbitrary<Values>>();

/** Requests of an operation: as they should be, or with one part replaced by anything. */
export function requests(contract: SuiteContract, operation: SuiteOperation): fc.Arbitrary<Values> {
  // Made once: that takes longer than drawing a hundred of them.
  const arbitrary = made.get(operation) ?? makeRequests(contract, operation);
  made.set(operation, arbitrary);
  return arbitrary;
}

function makeRequests({ schemas }: SuiteContract, operation: SuiteOperation): fc.Arbitrary<Values> {
  const { parameters, pagination, body } = operation;
  const own = parameters.filter(({ name }) => name !== pagination?.cursor);
  const values = own.map(({ name, in: place, schema, required = false }) => {
    const value = valid(schemas, schema).filter((one) => place !== "path" || isPathStep(String(one)));
    return [name, required ? value : fc.option(value, { nil: undefined })] as const;
  });
  const good = fc.record({
    parameters: fc.record(Object.fromEntries(values)),
    ...(body && { body: valid(schemas, body) }),
  }) as fc.Arbitrary<Values>;
  const places = placesOf(operation, schemas);
  if (places.length === 0) return good;
  const broken = fc
    .tuple(good, fc.constantFrom(...places), anything())
    .map(([request, place, value]) => replaced(request, place, value));
  return fc.oneof(good, broken);
}

/** What servers trip over most. */
const MOST_ODD = ["a".repeat(2000), "\u0000💥", 2 ** 31];

/** The most odd values at each place of a usual request, once. Left to chance, some of them would seldom come up. */
export function oddRequests({ schemas }: SuiteContract, operation: SuiteOperation, usual: Values): Values[] {
  return placesOf(operation, schemas).flatMap((place) => MOST_ODD.map((value) => replaced(usual, place, value)));
}

/** Whether a text stays in its place in a path, however often it is decoded. */
function isPathStep(text: string): boolean {
  return text !== "" && !/^\.+$|[/\\%]/.test(text);
}

function replaced({ parameters, body }: Values, place: Place, value: unknown): Values {
  if ("at" in place) return { parameters, body: put(body, place.at.split("/").slice(1), value) };
  return {
    parameters: { ...parameters, [place.name]: typeof value === "object" ? undefined : value },
    ...(body !== undefined && { body }),
  };
}

function put(into: unknown, [step, ...rest]: string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(into)) return [put(into[0], rest, value), ...into.slice(1)];
  const object = Object(into) as Record<string, unknown>;
  return { ...object, [step]: put(object[step], rest, value) };
}

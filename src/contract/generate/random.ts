import fc from "fast-check";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { type Keywords, propertyPlaces, type Schemas } from "../openapi/schemas.js";
import type { Values } from "../run/exchange.js";
import { typesOf } from "./values.js";

/** Property names that careless servers mishandle. */
const ODD_NAMES = ["__proto__", "constructor", "toString", "", "$ref", "a.b", "a[0]"];
/** Numbers at the edges of what machines represent. */
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

/** Letters of many scripts, astral and combined ones included; none that a server may reject. */
const LETTERS = [..."aZ09-_.~ /'\"<&%+é߀Ж漢あאبก", "💥", "👩‍💻".slice(0, 2), "e\u0301", "🇩🇪"];

/** Any code point. fast-check's own arbitrary for it takes half a second to create. */
const CODE_POINT = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));

/** Any JSON, odd values more often than not. */
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
      // Deeply nested.
      fc
        .integer({ min: 1, max: 50 })
        .map((depth) => JSON.parse(`${"[".repeat(depth)}null${"]".repeat(depth)}`) as unknown),
    ),
  }));
  return value;
}

/** Values that a schema allows. */
export function valid(schemas: Schemas, schema: Keywords): fc.Arbitrary<unknown> {
  const merged = schemas.merged(schema);
  const branches = [...(merged.anyOf ?? []), ...(merged.oneOf ?? [])];
  if (merged.enum) return fc.constantFrom(...merged.enum);
  if (branches.length > 0) return fc.oneof(...branches.map((branch) => valid(schemas, branch)));
  // Patterns and unknown formats are left to the examples.
  return fc
    .oneof(...typesOf(merged).map((type) => ofType(schemas, merged, type)))
    .filter((value) => schemas.isValid(schema, value));
}

function ofType(schemas: Schemas, merged: Keywords, type: string): fc.Arbitrary<unknown> {
  const { minimum = -(2 ** 31), maximum = 2 ** 31 - 1, minItems = 0, maxItems = minItems + 4 } = merged;
  if (type === "null") return fc.constant(null);
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.integer({ min: minimum, max: maximum });
  if (type === "number") return fc.double({ min: minimum, max: maximum, noNaN: true });
  if (type === "array")
    return fc.array(valid(schemas, merged.items ?? {}), { minLength: minItems, maxLength: maxItems });
  if (type === "object") return ofProperties(schemas, merged);
  return text(merged);
}

function text({ format, pattern, examples = [], minLength = 0, maxLength }: Keywords): fc.Arbitrary<unknown> {
  if (format === "date-time") {
    // Servers may reject years outside of this range.
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

/** A place in a request: a parameter, or a JSON pointer into the body. */
type Place = { parameter: string } | { pointer: string };

function placesOf({ parameters, pagination, body }: SuiteOperation, schemas: Schemas): Place[] {
  // A cursor that the server did not issue is never valid.
  const own = parameters.filter(({ name, in: location }) => location === "query" && name !== pagination?.cursor);
  return [
    ...own.map(({ name }) => ({ parameter: name })),
    ...(body ? ["", ...propertyPlaces(schemas, body)].map((pointer) => ({ pointer })) : []),
  ];
}

const cache = new WeakMap<SuiteOperation, fc.Arbitrary<Values>>();

/** Requests of an operation: valid ones, and valid ones with one part replaced by anything. */
export function requests(contract: SuiteContract, operation: SuiteOperation): fc.Arbitrary<Values> {
  // Cached: creating the arbitrary takes longer than drawing a hundred requests from it.
  const arbitrary = cache.get(operation) ?? createRequests(contract, operation);
  cache.set(operation, arbitrary);
  return arbitrary;
}

function createRequests({ schemas }: SuiteContract, operation: SuiteOperation): fc.Arbitrary<Values> {
  const { parameters, pagination, body } = operation;
  const own = parameters.filter(({ name }) => name !== pagination?.cursor);
  const values = own.map(({ name, in: location, schema, required = false }) => {
    const value = valid(schemas, schema).filter((candidate) => location !== "path" || isPathSegment(String(candidate)));
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

/** The values that servers mishandle most. */
const MOST_ODD = ["a".repeat(2000), "\u0000💥", 2 ** 31];

/** The oddest values at each place of the reference request, once. Left to chance, some would rarely come up. */
export function oddRequests({ schemas }: SuiteContract, operation: SuiteOperation, reference: Values): Values[] {
  return placesOf(operation, schemas).flatMap((place) => MOST_ODD.map((value) => replaced(reference, place, value)));
}

/** Whether a text stays one segment of a path, however often it is decoded. */
function isPathSegment(text: string): boolean {
  return text !== "" && !/^\.+$|[/\\%]/.test(text);
}

function replaced({ parameters, body }: Values, place: Place, value: unknown): Values {
  if ("pointer" in place) return { parameters, body: put(body, place.pointer.split("/").slice(1), value) };
  return {
    parameters: { ...parameters, [place.parameter]: typeof value === "object" ? undefined : value },
    ...(body !== undefined && { body }),
  };
}

function put(into: unknown, [step, ...deeper]: string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(into)) return [put(into[0], deeper, value), ...into.slice(1)];
  const object = Object(into) as Record<string, unknown>;
  return { ...object, [step]: put(object[step], deeper, value) };
}

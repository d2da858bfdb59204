import fc from "fast-check";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { type Keywords, propertyPlaces, type Schemas } from "../openapi/schemas.js";
import type { Values } from "../run/exchange.js";
import { descriptionOf, isStructured, isUnambiguous } from "./as-sent.js";
import { isServerIssued, referenceValues } from "./cases.js";
import { alternatives, firstValue, MAX_DEPTH, typesOf } from "./first-value.js";

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

/** How many values in a row that are not valid are drawn before a known one is used instead. */
const MAX_MISSES = 100;

/** Is called with a schema for which no valid value was drawn. */
export type OnGiveUp = (schema: Keywords) => void;

/**
 * Values that a schema allows. Drawing one always ends: where chance finds none that is valid, the schema's first value
 * (its example) stands in.
 */
export function valid(
  schemas: Schemas,
  schema: Keywords,
  onGiveUp: OnGiveUp = () => {},
  depth = 0,
): fc.Arbitrary<unknown> {
  const first = firstValue(schemas, schema, depth);
  if (depth > MAX_DEPTH) return fc.constant(first);
  const merged = schemas.merged(schema);
  const arbitraries = alternatives(schemas, merged).flatMap((alternative) => {
    const { const: only, enum: members } = alternative;
    if (only !== undefined) return [fc.constant(only)];
    if (members) return [fc.constantFrom(...members)];
    const types = typesOf(alternative);
    return (types.length === 0 ? ["string"] : types).map((type) =>
      ofType(alternative, type, first, (part) => valid(schemas, part, onGiveUp, depth + 1)),
    );
  });
  // An empty schema stands for no place of the contract.
  if (Object.keys(schema).length === 0) return fc.oneof(...arbitraries);
  const isValid = (value: unknown) => schemas.isValid(schema, value);
  return orElse(fc.oneof(...arbitraries), isValid, first, () => onGiveUp(schema));
}

/** Values that are accepted. After many in a row that are not, another one stands in: `filter` alone would search forever. */
export function orElse<T>(
  arbitrary: fc.Arbitrary<T>,
  accepts: (value: T) => boolean,
  other: T,
  onGiveUp: () => void = () => {},
): fc.Arbitrary<T> {
  let misses = 0;
  return arbitrary
    .filter((value) => {
      misses = accepts(value) ? 0 : misses + 1;
      return misses % MAX_MISSES === 0;
    })
    .map((value) => {
      if (accepts(value)) return value;
      onGiveUp();
      return other;
    });
}

function ofType(
  merged: Keywords,
  type: string,
  first: unknown,
  ofPart: (part: Keywords) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  if (type === "null") return fc.constant(null);
  if (type === "boolean") return fc.boolean();
  if (type === "integer" || type === "number") return ofNumber(merged, type);
  if (type === "array") return ofItems(merged, ofPart);
  if (type === "object") return ofProperties(merged, ofPart);
  return text(merged, first);
}

function ofNumber(merged: Keywords, type: string): fc.Arbitrary<number> {
  const { exclusiveMinimum, exclusiveMaximum } = merged;
  const { minimum: min = exclusiveMinimum ?? Math.min(-(2 ** 31), merged.maximum ?? 0) } = merged;
  const { maximum: max = exclusiveMaximum ?? Math.max(2 ** 31 - 1, min) } = merged;
  const { multipleOf: step } = merged;
  if (step !== undefined) {
    const least = Math.ceil(min / step);
    return fc.integer({ min: least, max: Math.max(least, Math.floor(max / step)) }).map((count) => count * step);
  }
  if (type === "number") return fc.double({ min, max: Math.max(min, max), noNaN: true });
  return fc.integer({ min: Math.ceil(min), max: Math.max(Math.ceil(min), Math.floor(max)) });
}

function ofItems(merged: Keywords, ofPart: (part: Keywords) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  const { items = {}, minItems = 0, maxItems = minItems + 4, uniqueItems } = merged;
  const lengths = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, minItems + MAX_EXTRA)) };
  if (!uniqueItems) return fc.array(ofPart(items), lengths);
  // Unlike `fc.uniqueArray`, this ends if there are too few different items.
  return fc
    .array(ofPart(items), lengths)
    .map((list) => [...new Map(list.map((item) => [JSON.stringify(item), item])).values()]);
}

/** At most so many more items or properties than the fewest that are allowed. */
const MAX_EXTRA = 100;

function text(merged: Keywords, first: unknown): fc.Arbitrary<unknown> {
  const { format, pattern, examples = [], minLength = 0, maxLength } = merged;
  if (pattern !== undefined) return matching(pattern) ?? fc.constantFrom(...(examples.length > 0 ? examples : [first]));
  if (format === "uuid") return fc.uuid();
  if (format === "date-time") return moment.map((date) => date.toISOString());
  if (format === "date") return moment.map((date) => date.toISOString().slice(0, 10));
  if (format !== undefined) return fc.constantFrom(...(examples.length > 0 ? examples : [first]));
  const lengths = { minLength, ...(maxLength !== undefined && { maxLength: Math.max(minLength, maxLength) }) };
  return fc.string({ unit: fc.constantFrom(...LETTERS), ...lengths });
}

/** Servers may reject years outside of this range. */
const moment = fc.date({
  min: new Date("1970-01-01T00:00:00Z"),
  max: new Date("2099-12-31T23:59:59Z"),
  noInvalidDate: true,
});

/** Texts that match a pattern; undefined if fast-check does not support it. */
function matching(pattern: string): fc.Arbitrary<string> | undefined {
  try {
    return fc.stringMatching(new RegExp(pattern, "u"), { size: "small" });
  } catch {
    return undefined;
  }
}

function ofProperties(
  merged: Keywords,
  ofPart: (part: Keywords) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Record<string, unknown>> {
  const { properties = {}, required = [], minProperties = 0, additionalProperties } = merged;
  const missing = required.filter((name) => !(name in properties)).map((name) => [name, {}] as const);
  const all = [...Object.entries(properties), ...missing].map(([name, part]) => [name, ofPart(part)] as const);
  const declared = fc.record(Object.fromEntries(all), { requiredKeys: required });
  const isMap = typeof additionalProperties === "object" || minProperties > required.length;
  if (!isMap) return declared;
  const part = typeof additionalProperties === "object" ? additionalProperties : {};
  const extra = fc.dictionary(
    fc.string({ unit: fc.constantFrom(...KEY_LETTERS), minLength: 1, maxLength: 8 }),
    ofPart(part),
    {
      minKeys: minProperties,
      maxKeys: minProperties + 2,
    },
  );
  return fc.tuple(extra, declared).map(([others, own]) => ({ ...others, ...own }));
}

const KEY_LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** A place in a request: a parameter, or a JSON pointer into the body. */
type Place = { parameter: string } | { pointer: string };

function placesOf(operation: SuiteOperation, schemas: Schemas): Place[] {
  const { parameters, body } = operation;
  // A cursor that the server did not issue is never valid; what is sent for an odd value of a list is not beyond doubt.
  const own = parameters.filter(
    (parameter) =>
      parameter.in === "query" &&
      !isServerIssued(operation, parameter) &&
      !isStructured(descriptionOf(operation, parameter)?.type),
  );
  return [
    ...own.map(({ name }) => ({ parameter: name })),
    ...(body ? ["", ...propertyPlaces(schemas, body)].map((pointer) => ({ pointer })) : []),
  ];
}

/** Random requests of an operation. */
export interface RandomRequests {
  arbitrary: fc.Arbitrary<Values>;
  /** Pointers to schemas for which the contract's example was used, since chance found no valid value. Grows while values are drawn. */
  givenUp: ReadonlySet<string>;
}

const cache = new WeakMap<SuiteOperation, RandomRequests>();

/** Requests of an operation: valid ones, and valid ones with one part replaced by anything. */
export function randomRequests(contract: SuiteContract, operation: SuiteOperation): RandomRequests {
  // Cached: creating the arbitrary takes longer than drawing a hundred requests from it.
  const requests = cache.get(operation) ?? createRequests(contract, operation);
  cache.set(operation, requests);
  return requests;
}

function createRequests(contract: SuiteContract, operation: SuiteOperation): RandomRequests {
  const { schemas } = contract;
  const { body } = operation;
  const givenUp = new Set<string>();
  const onGiveUp = (schema: Keywords) => givenUp.add(schemas.pointerOf(schema));
  const reference = referenceValues(contract, operation, {});
  const own = operation.parameters.filter((parameter) => !isServerIssued(operation, parameter));
  const values = own.map((parameter) => {
    const { name, in: location, schema, required = false } = parameter;
    const isUsable = (value: unknown) =>
      isUnambiguous(operation, parameter, value) && (location !== "path" || isPathSegment(String(value)));
    const value = orElse(valid(schemas, schema, onGiveUp), isUsable, reference.parameters[name]);
    // Most requests have a path that exists: its place is taken by the contract's example here.
    if (location === "path") return [name, fc.oneof(value, fc.constant(reference.parameters[name]))] as const;
    return [name, required ? value : fc.option(value, { nil: undefined })] as const;
  });
  const bodies = body && valid(schemas, body, onGiveUp);
  const given = bodies ?? (reference.body === undefined ? undefined : fc.constant(reference.body));
  const isOptional = operation.requestBody?.required !== true;
  const good = fc.record({
    parameters: fc.record(Object.fromEntries(values)),
    ...(given && { body: isOptional ? fc.option(given, { nil: undefined }) : given }),
  }) as fc.Arbitrary<Values>;
  const places = placesOf(operation, schemas);
  if (places.length === 0) return { arbitrary: good, givenUp };
  const broken = fc
    .tuple(good, fc.constantFrom(...places), anything())
    .map(([request, place, value]) => replaced(request, place, value));
  return { arbitrary: fc.oneof(good, broken), givenUp };
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
  if ("pointer" in place && body === undefined) return { parameters };
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

import { escapePointer, type Keywords, type Schemas } from "../openapi/schemas.js";

/** A value that differs from the schema's first value in one thing. */
export interface Variant {
  value: unknown;
  /** JSON pointer into the value, to what differs; "" is the value itself. */
  path: string;
  /** What differs, in words. */
  change: string;
  /** The rule of the contract that makes it valid or invalid. */
  pointer: string;
  /** All places of the contract that constrain the value. */
  governedBy: string[];
}

/** Returns a function that creates variants of a schema. */
function createVariants(schemas: Schemas, schema: Keywords) {
  const governedBy = schemas.sources(schema).map((source) => schemas.pointerOf(source));
  return (keyword: string, change: string, value: unknown, path = ""): Variant => ({
    value,
    path,
    change,
    pointer: schemas.keywordPointer(schema, keyword),
    governedBy,
  });
}

/** A value of each JSON type. */
const OF_TYPE: Readonly<Record<string, unknown>> = {
  string: "abc",
  integer: 7,
  number: 1.5,
  boolean: true,
  array: ["abc"],
  object: { a: "b" },
  null: null,
};

/** By format: valid values, and values that are only just invalid. */
const FORMATS: Readonly<Record<string, { valid: string[]; invalid: string[] }>> = {
  "date-time": {
    valid: ["2031-01-01T00:00:00Z", "2032-02-29T23:59:59Z", "2031-05-06T07:08:09.123Z"],
    invalid: ["2031-01-01", "2031-02-30T00:00:00Z", "2031-01-01T25:00:00Z", "1924992000", "tomorrow"],
  },
  date: { valid: ["2032-02-29"], invalid: ["2031-02-29", "2031-1-1", "tomorrow"] },
  ipv4: { valid: ["192.0.2.1"], invalid: ["192.0.2", "192.0.2.256", "::1"] },
  ipv6: { valid: ["2001:db8::1"], invalid: ["2001:db8:::1", "192.0.2.1"] },
  email: { valid: ["a@example.com"], invalid: ["a.example.com"] },
  uuid: { valid: ["2f1e4f9a-7c2b-4c3d-8e5f-0a1b2c3d4e5f"], invalid: ["2f1e4f9a"] },
  uri: { valid: ["https://example.com/"], invalid: ["example"] },
};

/** The first value that a schema gives (an example, a default) or, if there is none, the simplest that it allows. */
export function firstValue(schemas: Schemas, schema: Keywords): unknown {
  const merged = schemas.merged(schema);
  const candidates = [...(merged.examples ?? []), merged.example, merged.default, merged.const, ...(merged.enum ?? [])];
  const value = candidates.find((candidate) => candidate !== undefined && schemas.isValid(schema, candidate));
  return value === undefined ? generate(schemas, merged) : value;
}

function generate(schemas: Schemas, merged: Keywords): unknown {
  const branch = merged.anyOf?.[0] ?? merged.oneOf?.[0];
  if (branch) return firstValue(schemas, branch);
  const [type] = typesOf(merged);
  if (type === "object" || merged.properties) {
    return Object.fromEntries(
      Object.entries(merged.properties ?? {}).map(([name, property]) => [name, firstValue(schemas, property)]),
    );
  }
  if (type === "array")
    return Array.from({ length: merged.minItems ?? 1 }, () => firstValue(schemas, merged.items ?? {}));
  if (type === "string") return FORMATS[merged.format ?? ""]?.valid[0] ?? ofLength("abc", merged.minLength ?? 3);
  if (type === "integer" || type === "number") return merged.minimum ?? merged.maximum ?? merged.multipleOf ?? 1;
  return OF_TYPE[type ?? "string"];
}

/** Values at the edge of what a schema allows; the schema itself decides which of them are valid. */
export function validValues(schemas: Schemas, schema: Keywords): Variant[] {
  return [...edges(schemas, schema), ...nested(schemas, schema, validValues)].filter(({ value }) =>
    schemas.isValid(schema, value),
  );
}

/** Values just outside of what a schema allows. */
export function invalidValues(schemas: Schemas, schema: Keywords): Variant[] {
  const inside = nested(schemas, schema, invalidValues);
  return [...wrongTypes(schemas, schema), ...beyond(schemas, schema), ...missing(schemas, schema), ...inside].filter(
    ({ value }) => !schemas.isValid(schema, value),
  );
}

function edges(schemas: Schemas, schema: Keywords): Variant[] {
  const merged = schemas.merged(schema);
  const { minimum, maximum, multipleOf: step = 1, examples = [], enum: members = [] } = merged;
  const has = (type: string) => typesOf(merged).includes(type);
  const inside: Edge[] = [
    ...examples.map((value): Edge => ["examples", "its example", value]),
    ...(merged.default === undefined ? [] : [["default", "its default", merged.default] as Edge]),
    ...members.map((value): Edge => ["enum", "one of its values", value]),
    ...(has("null") ? [["type", "null, which is allowed", null] as Edge] : []),
    ...(has("boolean") ? [true, false].map((value): Edge => ["type", "a boolean", value]) : []),
    ...(minimum === undefined ? [] : [minimum, minimum + step]).map((n): Edge => ["minimum", "at its minimum", n]),
    ...(maximum === undefined ? [] : [maximum - step, maximum]).map((n): Edge => ["maximum", "at its maximum", n]),
    ...(has("string") && members.length === 0 ? texts(schemas, schema) : []),
    ...(has("array") ? lists(schemas, merged) : []),
  ];
  const branches = [...(merged.anyOf ?? []), ...(merged.oneOf ?? [])];
  return [
    ...inside.map(([keyword, change, value]) =>
      createVariants(schemas, schema)(keyword, `${change}: ${shown(value)}`, value),
    ),
    ...subsets(schemas, schema),
    ...branches.flatMap((branch) => validValues(schemas, branch)),
  ];
}

/** A value at an edge: the keyword that sets the edge, a description, and the value. */
type Edge = [keyword: string, change: string, value: unknown];

function texts(schemas: Schemas, schema: Keywords): Edge[] {
  const { format = "", minLength = 0, maxLength } = schemas.merged(schema);
  const first = firstValue(schemas, schema);
  const text = typeof first === "string" ? first : "abc";
  const ofFormat = FORMATS[format]?.valid ?? [];
  const upper = maxLength === undefined ? [] : [maxLength - 1, maxLength];
  return [
    ...ofFormat.map((value): Edge => ["format", `a ${format}`, value]),
    ...[minLength, minLength + 1].map((n): Edge => ["minLength", "at its minimum length", ofLength(text, n)]),
    ...upper.map((n): Edge => ["maxLength", "at its maximum length", ofLength(text, n)]),
  ];
}

function lists(schemas: Schemas, merged: Keywords): Edge[] {
  const { minItems = 0, maxItems } = merged;
  const of = (length: number) => Array.from({ length }, (_, index) => item(schemas, merged, index));
  const upper = maxItems === undefined ? [] : [maxItems - 1, maxItems];
  return [
    ...[minItems, minItems + 1].map((n): Edge => ["minItems", "at its minimum number of items", of(n)]),
    ...upper.map((n): Edge => ["maxItems", "at its maximum number of items", of(n)]),
  ];
}

/** Objects with only the required properties, with each optional one added, and with each optional one left out. */
function subsets(schemas: Schemas, schema: Keywords): Variant[] {
  const { properties, required = [] } = schemas.merged(schema);
  if (!properties) return [];
  const whole = Object(firstValue(schemas, schema)) as Record<string, unknown>;
  const optional = Object.keys(properties).filter((name) => !required.includes(name));
  const pick = (names: string[]) => Object.fromEntries(names.filter((name) => name in whole).map((n) => [n, whole[n]]));
  const pathOf = (name: string) => `/${escapePointer(name)}`;
  const without = (name: string) => Object.keys(whole).filter((other) => other !== name);
  const vary = createVariants(schemas, schema);
  return [
    vary("required", "with the required properties only", pick(required)),
    ...optional.map((name) =>
      vary("required", `with the required properties and ${name}`, pick([...required, name]), pathOf(name)),
    ),
    ...optional.map((name) => vary("required", `with everything but ${name}`, pick(without(name)), pathOf(name))),
  ];
}

function wrongTypes(schemas: Schemas, schema: Keywords): Variant[] {
  const vary = createVariants(schemas, schema);
  const expected = typesOf(schemas.merged(schema)).join(" or ");
  return Object.entries(OF_TYPE).map(([type, value]) =>
    vary("type", type === "null" ? "null" : `of type ${type} instead of ${expected}: ${shown(value)}`, value),
  );
}

function beyond(schemas: Schemas, schema: Keywords): Variant[] {
  const merged = schemas.merged(schema);
  const first = firstValue(schemas, schema);
  const text = typeof first === "string" ? first : "abc";
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, minItems, maxItems } = merged;
  const items = (n: number) => Array.from({ length: n }, (_, index) => item(schemas, merged, index));
  const step = merged.multipleOf ?? 1;
  const outside: Edge[] = [
    ["enum", "none of its values", `${shown(merged.enum?.[0] ?? "x").replaceAll('"', "")}-not`],
    ["const", "not its only value", "not-this"],
    ["minimum", "below its minimum", (minimum ?? 0) - step],
    ["maximum", "above its maximum", (maximum ?? 0) + step],
    ["exclusiveMinimum", "at its exclusive minimum", exclusiveMinimum],
    ["exclusiveMaximum", "at its exclusive maximum", exclusiveMaximum],
    ["multipleOf", "between its multiples", (minimum ?? 0) + step / 2],
    ["minLength", "shorter than its minimum", ofLength(text, (minLength ?? 1) - 1)],
    ["maxLength", "longer than its maximum", ofLength(text, (maxLength ?? 0) + 1)],
    ["pattern", "not matching its pattern", " !"],
    ["minItems", "with too few items", items((minItems ?? 1) - 1)],
    ["maxItems", "with too many items", items((maxItems ?? 0) + 1)],
    ["uniqueItems", "with an item twice", [item(schemas, merged, 0), item(schemas, merged, 0)]],
    ...(FORMATS[merged.format ?? ""]?.invalid ?? []).map(
      (value): Edge => ["format", `not a valid ${merged.format}`, value],
    ),
  ];
  const vary = createVariants(schemas, schema);
  return outside
    .filter(([keyword]) => keyword in merged)
    .map(([keyword, change, value]) => vary(keyword, `${change}: ${shown(value)}`, value));
}

function missing(schemas: Schemas, schema: Keywords): Variant[] {
  const whole = Object(firstValue(schemas, schema)) as Record<string, unknown>;
  const vary = createVariants(schemas, schema);
  return (schemas.merged(schema).required ?? []).map((name) => {
    const others = Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name));
    return vary("required", `${name} left out`, others, `/${escapePointer(name)}`);
  });
}

/** Variants of each property or item, with everything else unchanged. */
function nested(schemas: Schemas, schema: Keywords, values: typeof validValues): Variant[] {
  const { properties = {}, items } = schemas.merged(schema);
  const whole = firstValue(schemas, schema);
  const ofProperties = Object.entries(properties).flatMap(([name, property]) =>
    values(schemas, property).map((variant) => ({
      ...variant,
      value: { ...Object(whole), [name]: variant.value },
      path: `/${escapePointer(name)}${variant.path}`,
      change: `${name} ${variant.change}`,
    })),
  );
  if (!items || !Array.isArray(whole)) return ofProperties;
  const ofItems = values(schemas, items).map((variant) => ({
    ...variant,
    value: [variant.value, ...whole.slice(1)],
    path: `/0${variant.path}`,
    change: `an item ${variant.change}`,
  }));
  return [...ofProperties, ...ofItems];
}

function item(schemas: Schemas, { items = {}, uniqueItems }: Keywords, index: number): unknown {
  const value = firstValue(schemas, items);
  return uniqueItems && index > 0 && typeof value === "string" ? `${value}${index}` : value;
}

export function typesOf({ type, properties, items, enum: members }: Keywords): string[] {
  if (type !== undefined) return [type].flat();
  if (properties) return ["object"];
  if (items) return ["array"];
  return members?.every((member) => typeof member === "string") ? ["string"] : [];
}

/** A text of this length, made of another. */
function ofLength(like: string, length: number): string {
  return (like || "a").repeat(Math.ceil(length / Math.max(1, like.length))).slice(0, length);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

import { escapePointer, type Keywords, type Schemas } from "../openapi/schemas.js";

/** One value for a schema, differing in one thing from the usual. */
export interface Variant {
  value: unknown;
  /** JSON pointer into the value, to what differs; "" is the value itself. */
  at: string;
  /** What differs, in words. */
  change: string;
  /** The place in the contract that makes it valid or not. */
  pointer: string;
  /** All places that say what belongs there. */
  governedBy: string[];
}

/** Makes variants by one schema's own keywords. */
function varying(schemas: Schemas, schema: Keywords) {
  const governedBy = schemas.sources(schema).map((source) => schemas.pointerOf(source));
  return (keyword: string, change: string, value: unknown, at = ""): Variant => ({
    value,
    at,
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

/** By format: what keeps it, and what just doesn't. */
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

/** The first value that a schema names or, where it names none, the simplest that it allows. */
export function firstValue(schemas: Schemas, schema: Keywords): unknown {
  const flat = schemas.flat(schema);
  const named = [...(flat.examples ?? []), flat.example, flat.default, flat.const, ...(flat.enum ?? [])];
  const value = named.find((candidate) => candidate !== undefined && schemas.keeps(schema, candidate));
  return value === undefined ? made(schemas, flat) : value;
}

function made(schemas: Schemas, flat: Keywords): unknown {
  const branch = flat.anyOf?.[0] ?? flat.oneOf?.[0];
  if (branch) return firstValue(schemas, branch);
  const [type] = typesOf(flat);
  if (type === "object" || flat.properties) {
    return Object.fromEntries(
      Object.entries(flat.properties ?? {}).map(([name, property]) => [name, firstValue(schemas, property)]),
    );
  }
  if (type === "array") return Array.from({ length: flat.minItems ?? 1 }, () => firstValue(schemas, flat.items ?? {}));
  if (type === "string") return FORMATS[flat.format ?? ""]?.valid[0] ?? ofLength("abc", flat.minLength ?? 3);
  if (type === "integer" || type === "number") return flat.minimum ?? flat.maximum ?? flat.multipleOf ?? 1;
  return OF_TYPE[type ?? "string"];
}

/** Every value at the edge of what a schema allows. The guard: each was judged by the schema itself. */
export function validValues(schemas: Schemas, schema: Keywords): Variant[] {
  return [...edges(schemas, schema), ...nested(schemas, schema, validValues)].filter(({ value }) =>
    schemas.keeps(schema, value),
  );
}

/** Every value just outside of what a schema allows. */
export function invalidValues(schemas: Schemas, schema: Keywords): Variant[] {
  const inside = nested(schemas, schema, invalidValues);
  return [...wrongTypes(schemas, schema), ...beyond(schemas, schema), ...missing(schemas, schema), ...inside].filter(
    ({ value }) => !schemas.keeps(schema, value),
  );
}

function edges(schemas: Schemas, schema: Keywords): Variant[] {
  const flat = schemas.flat(schema);
  const { minimum, maximum, multipleOf: step = 1, examples = [], enum: members = [] } = flat;
  const has = (type: string) => typesOf(flat).includes(type);
  const inside: Edge[] = [
    ...examples.map((value): Edge => ["examples", "its example", value]),
    ...(flat.default === undefined ? [] : [["default", "its default", flat.default] as Edge]),
    ...members.map((value): Edge => ["enum", "one of its values", value]),
    ...(has("null") ? [["type", "null, which it may be", null] as Edge] : []),
    ...(has("boolean") ? [true, false].map((value): Edge => ["type", "a boolean", value]) : []),
    ...(minimum === undefined ? [] : [minimum, minimum + step]).map((n): Edge => ["minimum", "at its minimum", n]),
    ...(maximum === undefined ? [] : [maximum - step, maximum]).map((n): Edge => ["maximum", "at its maximum", n]),
    ...(has("string") && members.length === 0 ? texts(schemas, schema) : []),
    ...(has("array") ? lists(schemas, flat) : []),
  ];
  const branches = [...(flat.anyOf ?? []), ...(flat.oneOf ?? [])];
  return [
    ...inside.map(([keyword, change, value]) => varying(schemas, schema)(keyword, `${change}: ${shown(value)}`, value)),
    ...subsets(schemas, schema),
    ...branches.flatMap((branch) => validValues(schemas, branch)),
  ];
}

/** A value at an edge: the keyword that draws it, what it is, and the value itself. */
type Edge = [keyword: string, change: string, value: unknown];

function texts(schemas: Schemas, schema: Keywords): Edge[] {
  const { format = "", minLength = 0, maxLength } = schemas.flat(schema);
  const first = firstValue(schemas, schema);
  const text = typeof first === "string" ? first : "abc";
  const ofFormat = FORMATS[format]?.valid ?? [];
  const upper = maxLength === undefined ? [] : [maxLength - 1, maxLength];
  return [
    ...ofFormat.map((value): Edge => ["format", `a ${format}`, value]),
    ...[minLength, minLength + 1].map((n): Edge => ["minLength", "at its length", ofLength(text, n)]),
    ...upper.map((n): Edge => ["maxLength", "at its greatest length", ofLength(text, n)]),
  ];
}

function lists(schemas: Schemas, flat: Keywords): Edge[] {
  const { minItems = 0, maxItems } = flat;
  const of = (length: number) => Array.from({ length }, (_, index) => item(schemas, flat, index));
  const upper = maxItems === undefined ? [] : [maxItems - 1, maxItems];
  return [
    ...[minItems, minItems + 1].map((n): Edge => ["minItems", "of so many items", of(n)]),
    ...upper.map((n): Edge => ["maxItems", "of as many items as there may be", of(n)]),
  ];
}

/** Objects: all properties, the required only, those with each of the others, and all but each of the others. */
function subsets(schemas: Schemas, schema: Keywords): Variant[] {
  const { properties, required = [] } = schemas.flat(schema);
  if (!properties) return [];
  const whole = Object(firstValue(schemas, schema)) as Record<string, unknown>;
  const optional = Object.keys(properties).filter((name) => !required.includes(name));
  const pick = (names: string[]) => Object.fromEntries(names.filter((name) => name in whole).map((n) => [n, whole[n]]));
  const at = (name: string) => `/${escapePointer(name)}`;
  const without = (name: string) => Object.keys(whole).filter((other) => other !== name);
  const vary = varying(schemas, schema);
  return [
    vary("required", "only what is required", pick(required)),
    ...optional.map((name) => vary("required", `what is required, and ${name}`, pick([...required, name]), at(name))),
    ...optional.map((name) => vary("required", `everything but ${name}`, pick(without(name)), at(name))),
  ];
}

function wrongTypes(schemas: Schemas, schema: Keywords): Variant[] {
  const vary = varying(schemas, schema);
  const wanted = typesOf(schemas.flat(schema)).join(" or ");
  return Object.entries(OF_TYPE).map(([type, value]) =>
    vary("type", type === "null" ? "null" : `of type ${type} instead of ${wanted}: ${shown(value)}`, value),
  );
}

function beyond(schemas: Schemas, schema: Keywords): Variant[] {
  const flat = schemas.flat(schema);
  const first = firstValue(schemas, schema);
  const text = typeof first === "string" ? first : "abc";
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, minItems, maxItems } = flat;
  const items = (n: number) => Array.from({ length: n }, (_, index) => item(schemas, flat, index));
  const step = flat.multipleOf ?? 1;
  const outside: Edge[] = [
    ["enum", "none of its values", `${shown(flat.enum?.[0] ?? "x").replaceAll('"', "")}-not`],
    ["const", "not its one value", "not-this"],
    ["minimum", "below its minimum", (minimum ?? 0) - step],
    ["maximum", "above its maximum", (maximum ?? 0) + step],
    ["exclusiveMinimum", "at its exclusive minimum", exclusiveMinimum],
    ["exclusiveMaximum", "at its exclusive maximum", exclusiveMaximum],
    ["multipleOf", "between its multiples", (minimum ?? 0) + step / 2],
    ["minLength", "shorter than it may be", ofLength(text, (minLength ?? 1) - 1)],
    ["maxLength", "longer than it may be", ofLength(text, (maxLength ?? 0) + 1)],
    ["pattern", "against its pattern", " !"],
    ["minItems", "with too few items", items((minItems ?? 1) - 1)],
    ["maxItems", "with too many items", items((maxItems ?? 0) + 1)],
    ["uniqueItems", "with an item twice", [item(schemas, flat, 0), item(schemas, flat, 0)]],
    ...(FORMATS[flat.format ?? ""]?.invalid ?? []).map((value): Edge => ["format", `no ${flat.format}`, value]),
  ];
  const vary = varying(schemas, schema);
  return outside
    .filter(([keyword]) => keyword in flat)
    .map(([keyword, change, value]) => vary(keyword, `${change}: ${shown(value)}`, value));
}

function missing(schemas: Schemas, schema: Keywords): Variant[] {
  const whole = Object(firstValue(schemas, schema)) as Record<string, unknown>;
  const vary = varying(schemas, schema);
  return (schemas.flat(schema).required ?? []).map((name) => {
    const rest = Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name));
    return vary("required", `${name} left out`, rest, `/${escapePointer(name)}`);
  });
}

/** Takes one property or item through its own values; the rest stays as it is. */
function nested(schemas: Schemas, schema: Keywords, values: typeof validValues): Variant[] {
  const { properties = {}, items } = schemas.flat(schema);
  const whole = firstValue(schemas, schema);
  const ofProperties = Object.entries(properties).flatMap(([name, property]) =>
    values(schemas, property).map((variant) => ({
      ...variant,
      value: { ...Object(whole), [name]: variant.value },
      at: `/${escapePointer(name)}${variant.at}`,
      change: `${name} ${variant.change}`,
    })),
  );
  if (!items || !Array.isArray(whole)) return ofProperties;
  const ofItems = values(schemas, items).map((variant) => ({
    ...variant,
    value: [variant.value, ...whole.slice(1)],
    at: `/0${variant.at}`,
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

/** A text of so many code points, like another. */
function ofLength(like: string, length: number): string {
  return (like || "a").repeat(Math.ceil(length / Math.max(1, like.length))).slice(0, length);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

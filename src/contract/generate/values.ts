import { escapePointer, type Keywords, type Schemas } from "../openapi/schemas.js";
import { FORMATS, firstValue, itemAt, listOf, MAX_DEPTH, OF_TYPE, ofLength, typesOf } from "./first-value.js";

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

/** Values at the edge of what a schema allows; the schema itself decides which of them are valid. */
export function validValues(schemas: Schemas, schema: Keywords, depth = 0): Variant[] {
  return [...edges(schemas, schema, depth), ...nested(schemas, schema, validValues, depth)].filter(({ value }) =>
    schemas.isValid(schema, value),
  );
}

/** Values just outside of what a schema allows. */
export function invalidValues(schemas: Schemas, schema: Keywords, depth = 0): Variant[] {
  const inside = nested(schemas, schema, invalidValues, depth);
  return [...wrongTypes(schemas, schema), ...beyond(schemas, schema), ...missing(schemas, schema), ...inside].filter(
    ({ value }) => !schemas.isValid(schema, value),
  );
}

function edges(schemas: Schemas, schema: Keywords, depth: number): Variant[] {
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
    ...(depth < MAX_DEPTH ? branches.flatMap((branch) => validValues(schemas, branch, depth + 1)) : []),
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
  const of = (length: number) => listOf(schemas, merged, length);
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
  const expected = typesOf(schemas.merged(schema));
  const others = Object.entries(OF_TYPE).filter(([type]) => !expected.includes(type));
  return others.map(([type, value]) => {
    const change = `of type ${type} instead of ${expected.join(" or ")}: ${shown(value)}`;
    return vary("type", type === "null" ? "null" : change, value);
  });
}

function beyond(schemas: Schemas, schema: Keywords): Variant[] {
  const merged = schemas.merged(schema);
  const first = firstValue(schemas, schema);
  const text = typeof first === "string" ? first : "abc";
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, minItems, maxItems } = merged;
  const items = (length: number) => listOf(schemas, merged, length);
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
    ["uniqueItems", "with an item twice", [itemAt(schemas, merged, 0), itemAt(schemas, merged, 0)]],
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
function nested(schemas: Schemas, schema: Keywords, values: typeof validValues, depth: number): Variant[] {
  if (depth >= MAX_DEPTH) return [];
  const { properties = {}, items } = schemas.merged(schema);
  const whole = firstValue(schemas, schema);
  const ofProperties = Object.entries(properties).flatMap(([name, property]) =>
    values(schemas, property, depth + 1).map((variant) => ({
      ...variant,
      value: { ...Object(whole), [name]: variant.value },
      path: `/${escapePointer(name)}${variant.path}`,
      change: `${name} ${variant.change}`,
    })),
  );
  if (!items || !Array.isArray(whole)) return ofProperties;
  const ofItems = values(schemas, items, depth + 1).map((variant) => ({
    ...variant,
    value: [variant.value, ...whole.slice(1)],
    path: `/0${variant.path}`,
    change: `an item ${variant.change}`,
  }));
  return [...ofProperties, ...ofItems];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

import fc from "fast-check";
import type { Keywords, Schemas } from "../openapi/schemas.js";

/** A value of each JSON type. */
export const OF_TYPE: Readonly<Record<string, unknown>> = {
  string: "abc",
  integer: 7,
  number: 1.5,
  boolean: true,
  array: ["abc"],
  object: { a: "b" },
  null: null,
};

/** By format: valid values, and values that are only just invalid. */
export const FORMATS: Readonly<Record<string, { valid: string[]; invalid: string[] }>> = {
  "date-time": {
    valid: ["2031-01-01T00:00:00Z", "2032-02-29T23:59:59Z", "2031-05-06T07:08:09.123Z"],
    invalid: ["2031-01-01", "2031-02-30T00:00:00Z", "2031-01-01T25:00:00Z", "1924992000", "tomorrow"],
  },
  date: { valid: ["2032-02-29"], invalid: ["2031-02-29", "2031-1-1", "tomorrow"] },
  time: { valid: ["07:08:09Z"], invalid: ["25:00:00Z"] },
  duration: { valid: ["P1DT2H"], invalid: ["1 day"] },
  ipv4: { valid: ["192.0.2.1"], invalid: ["192.0.2", "192.0.2.256", "::1"] },
  ipv6: { valid: ["2001:db8::1"], invalid: ["2001:db8:::1", "192.0.2.1"] },
  email: { valid: ["a@example.com"], invalid: ["a.example.com"] },
  hostname: { valid: ["example.com"], invalid: ["-example.com"] },
  uuid: { valid: ["2f1e4f9a-7c2b-4c3d-8e5f-0a1b2c3d4e5f"], invalid: ["2f1e4f9a"] },
  uri: { valid: ["https://example.com/"], invalid: ["example"] },
};

/** How deep values of schemas that contain themselves are built: deeper lists are empty, and optional properties left out. */
export const MAX_DEPTH = 4;
/** Longer texts and lists are not generated. */
const MAX_LENGTH = 20_000;
/** How many texts are drawn for a pattern that comes with other rules. */
const PATTERN_DRAWS = 20;

/**
 * The first value that a schema gives (an example, a default) or, if there is none, the simplest that it allows. It is not
 * valid if the schema has rules that this does not know: see `Schemas.isValid`.
 */
export function firstValue(schemas: Schemas, schema: Keywords, depth = 0): unknown {
  // Anything goes, or nothing ends it.
  if (Object.keys(schema).length === 0 || depth > 2 * MAX_DEPTH) return OF_TYPE.string;
  const merged = schemas.merged(schema);
  const given = [...(merged.examples ?? []), merged.example, merged.default, merged.const, ...(merged.enum ?? [])];
  const found = given.find((candidate) => candidate !== undefined && schemas.isValid(schema, candidate));
  if (found !== undefined) return found;
  let simplest: unknown;
  for (const alternative of byDepth(alternatives(schemas, merged), depth)) {
    const values = simplestValues(schemas, alternative, depth);
    const valid = values.find((value) => schemas.isValid(schema, value));
    if (valid !== undefined) return valid;
    simplest ??= values[0];
  }
  return simplest;
}

/** Deep within a value, what cannot contain further values comes first. */
function byDepth(all: Keywords[], depth: number): Keywords[] {
  if (depth < MAX_DEPTH) return all;
  const isNested = (one: Keywords) => typesOf(one).some((type) => type === "object" || type === "array");
  return [...all.filter((one) => !isNested(one)), ...all.filter(isNested)];
}

/** A schema once for each branch of its `oneOf` and `anyOf`, with what stands beside them. */
export function alternatives(schemas: Schemas, { anyOf = [], oneOf = [], ...base }: Keywords): Keywords[] {
  const branches = [...anyOf, ...oneOf].map((branch) => schemas.merged(branch));
  return branches.length === 0 ? [base] : branches.map((branch) => combined(base, branch));
}

function combined(base: Keywords, branch: Keywords): Keywords {
  const required = [...(base.required ?? []), ...(branch.required ?? [])];
  return {
    ...base,
    ...branch,
    ...((base.properties || branch.properties) && { properties: { ...base.properties, ...branch.properties } }),
    ...(required.length > 0 && { required }),
  };
}

function simplestValues(schemas: Schemas, merged: Keywords, depth: number): unknown[] {
  if (merged.const !== undefined) return [merged.const];
  if (merged.enum) return merged.enum;
  const types = typesOf(merged);
  return (types.length === 0 ? ["string"] : types).flatMap((type) => simplestOfType(schemas, merged, type, depth));
}

function simplestOfType(schemas: Schemas, merged: Keywords, type: string, depth: number): unknown[] {
  if (type === "object") return [simplestObject(schemas, merged, depth)];
  if (type === "array") return [simplestList(schemas, merged, depth)];
  if (type === "integer" || type === "number") return simplestNumbers(merged);
  if (type !== "string") return [OF_TYPE[type]];
  const { pattern, format = "", minLength = 3, maxLength = MAX_LENGTH } = merged;
  if (pattern !== undefined) return matching(pattern);
  return [...(FORMATS[format]?.valid ?? []), ofLength("abc", Math.min(minLength, maxLength))];
}

function simplestNumbers({ minimum, maximum, multipleOf, exclusiveMinimum, exclusiveMaximum }: Keywords): number[] {
  const above = exclusiveMinimum === undefined ? [] : [exclusiveMinimum + 1, exclusiveMinimum + 0.5];
  const below = exclusiveMaximum === undefined ? [] : [exclusiveMaximum - 1, exclusiveMaximum - 0.5];
  const step = multipleOf ?? 1;
  const multiple = Math.ceil((minimum ?? exclusiveMinimum ?? 0) / step) * step;
  return [minimum ?? maximum ?? multipleOf ?? 1, multiple, multiple + step, 1, 0, -1, ...above, ...below];
}

function simplestObject(schemas: Schemas, merged: Keywords, depth: number): Record<string, unknown> {
  const { properties = {}, required = [], minProperties = 0, additionalProperties = {} } = merged;
  const names =
    depth < MAX_DEPTH ? Object.keys(properties) : Object.keys(properties).filter((n) => required.includes(n));
  const missing = required.filter((name) => !(name in properties));
  const entries = [...names, ...missing].map((name): [string, unknown] => [
    name,
    firstValue(schemas, properties[name] ?? {}, depth + 1),
  ]);
  const others = typeof additionalProperties === "object" ? additionalProperties : {};
  const extra = Array.from({ length: Math.max(0, minProperties - entries.length) }, (_, index): [string, unknown] => [
    `key${index + 1}`,
    firstValue(schemas, others, depth + 1),
  ]);
  return Object.fromEntries([...entries, ...extra]);
}

function simplestList(schemas: Schemas, merged: Keywords, depth: number): unknown[] {
  const length = merged.minItems ?? (depth < MAX_DEPTH ? 1 : 0);
  return Array.from({ length: Math.min(length, MAX_LENGTH) }, (_, index) => itemAt(schemas, merged, index, depth + 1));
}

/** An item of a list; its items differ if they have to. */
export function itemAt(schemas: Schemas, { items = {}, uniqueItems }: Keywords, index: number, depth = 0): unknown {
  const value = firstValue(schemas, items, depth);
  if (!uniqueItems || index === 0) return value;
  if (typeof value === "number") return value + index;
  const members = schemas.merged(items).enum;
  if (members) return members[index] ?? value;
  return typeof value === "string" ? `${value}${index}` : value;
}

/** Texts that match a pattern, always the same; none if fast-check does not support the pattern. */
function matching(pattern: string): string[] {
  try {
    return fc.sample(fc.stringMatching(new RegExp(pattern, "u")), { seed: 1, numRuns: PATTERN_DRAWS });
  } catch {
    return [];
  }
}

export function typesOf({
  type,
  properties,
  required,
  additionalProperties,
  items,
  enum: members,
}: Keywords): string[] {
  if (type !== undefined) return [type].flat();
  if (properties || required || additionalProperties) return ["object"];
  if (items) return ["array"];
  return members?.every((member) => typeof member === "string") ? ["string"] : [];
}

/** A text of this length, made of another. */
export function ofLength(like: string, length: number): string {
  const bounded = Math.min(Math.max(0, length), MAX_LENGTH);
  return (like || "a").repeat(Math.ceil(bounded / Math.max(1, like.length))).slice(0, bounded);
}

/** A list of this length. */
export function listOf(schemas: Schemas, merged: Keywords, length: number): unknown[] {
  const bounded = Math.min(Math.max(0, length), MAX_LENGTH);
  return Array.from({ length: bounded }, (_, index) => itemAt(schemas, merged, index));
}

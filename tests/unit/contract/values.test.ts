import { describe, expect, it } from "vitest";
import { firstValue } from "../../../src/contract/generate/first-value.js";
import { invalidValues, validValues } from "../../../src/contract/generate/values.js";
import type { Keywords } from "../../../src/contract/openapi/schemas.js";
import { schemaOf } from "./support.js";

/** By keyword: a schema, what has to be among its valid values, and what among those just outside. */
const keywords: [keyword: string, schema: Keywords, valid: unknown[], invalid: unknown[]][] = [
  ["type", { type: "boolean" }, [true, false], ["abc", 7, null, ["abc"], { a: "b" }]],
  ["null", { type: ["string", "null"] }, [null], [7, true]],
  ["enum", { type: "string", enum: ["a", "b"] }, ["a", "b"], ["a-not", null, 7]],
  ["minimum", { type: "integer", minimum: 3 }, [3, 4], [2, 1.5, "abc"]],
  ["maximum", { type: "integer", minimum: 1, maximum: 9 }, [1, 2, 8, 9], [0, 10]],
  ["exclusiveMinimum", { type: "integer", exclusiveMinimum: 0, examples: [1] }, [1], [0]],
  ["exclusiveMaximum", { type: "integer", exclusiveMaximum: 5, examples: [1] }, [1], [5]],
  ["multipleOf", { type: "integer", multipleOf: 5, minimum: 0 }, [0, 5], [2.5]],
  ["minLength", { type: "string", minLength: 2 }, ["ab", "aba"], ["a", null]],
  ["maxLength", { type: "string", maxLength: 4 }, ["", "a", "abc", "abca"], ["abcab"]],
  ["pattern", { type: "string", pattern: "^srv_", examples: ["srv_1"] }, ["srv_1"], [" !"]],
  ["format", { type: "string", format: "date-time" }, ["2032-02-29T23:59:59Z"], ["2031-02-30T00:00:00Z", "tomorrow"]],
  ["minItems", { type: "array", minItems: 1, items: { type: "string" } }, [["abc"], ["abc", "abc"]], [[], [7], "abc"]],
  [
    "maxItems",
    { type: "array", maxItems: 2, items: { type: "boolean" } },
    [[], [true], [true, true]],
    [[true, true, true]],
  ],
  ["uniqueItems", { type: "array", uniqueItems: true, items: { type: "string" } }, [["abc"]], [["abc", "abc"]]],
  [
    "anyOf",
    {
      anyOf: [
        { type: "string", enum: ["x"] },
        { type: "integer", minimum: 5 },
      ],
    },
    ["x", 5],
    [true, null],
  ],
  ["allOf", { allOf: [{ type: "integer", minimum: 1 }, { maximum: 3 }] }, [1, 2, 3], [0, 4]],
];

describe("the values generated for a schema", () => {
  it.each(keywords)("include values on both sides of %s", (_, definition, valid, invalid) => {
    const { schemas, schema } = schemaOf(definition);
    const inside = validValues(schemas, schema).map(({ value }) => value);
    const outside = invalidValues(schemas, schema).map(({ value }) => value);
    for (const value of valid) expect(inside).toContainEqual(value);
    for (const value of invalid) expect(outside).toContainEqual(value);
    for (const value of inside) expect(schemas.isValid(schema, value)).toBe(true);
    for (const value of outside) expect(schemas.isValid(schema, value)).toBe(false);
  });

  it("leave out each optional property of an object, and vary each property", () => {
    const { schemas, schema } = schemaOf({
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string", minLength: 1 },
        size: { type: "integer", minimum: 1 },
        on: { type: "boolean" },
      },
    });
    const whole = firstValue(schemas, schema);
    expect(whole).toEqual({ name: "a", size: 1, on: true });
    const inside = validValues(schemas, schema).map(({ path, value }) => [path, value]);
    expect(inside).toContainEqual(["", { name: "a" }]);
    expect(inside).toContainEqual(["/size", { name: "a", size: 1 }]);
    expect(inside).toContainEqual(["/size", { name: "a", on: true }]);
    expect(inside).toContainEqual(["/on", { name: "a", size: 1, on: false }]);
    const outside = invalidValues(schemas, schema).map(({ path, value }) => [path, value]);
    expect(outside).toContainEqual(["/name", { size: 1, on: true }]);
    expect(outside).toContainEqual(["/name", { name: "", size: 1, on: true }]);
    expect(outside).toContainEqual(["/size", { name: "a", size: 0, on: true }]);
    expect(outside).toContainEqual(["/on", { name: "a", size: 1, on: null }]);
  });

  it("have the pointer of the keyword that decides", () => {
    const { schemas, schema } = schemaOf({ type: "string", enum: ["a"] });
    expect(invalidValues(schemas, schema).map(({ pointer }) => pointer)).toContain("#/components/schemas/It/enum");
  });
});

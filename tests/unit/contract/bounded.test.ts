import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstValue } from "../../../src/contract/generate/first-value.js";
import { valid } from "../../../src/contract/generate/random.js";
import { invalidValues, validValues } from "../../../src/contract/generate/values.js";
import { type Keywords, Schemas } from "../../../src/contract/openapi/schemas.js";
import { schemaOf } from "./support.js";

/** Schemas whose values cannot all be drawn by chance, or that contain themselves. */
const hard: Record<string, Record<string, unknown>> = {
  "a pattern": { type: "string", pattern: "^srv-[a-f0-9]{8}$" },
  "a UUID": { type: "string", format: "uuid" },
  "a date": { type: "string", format: "date" },
  "an email address": { type: "string", format: "email" },
  "a time": { type: "string", format: "time" },
  "a map with entries": { type: "object", minProperties: 2, additionalProperties: { type: "integer", minimum: 3 } },
  anything: {},
  "anything but a text": { not: { type: "string" }, type: ["string", "integer"] },
  "one of two properties": {
    type: "object",
    properties: { a: { type: "integer" }, b: { type: "integer" } },
    anyOf: [{ required: ["a"] }, { required: ["b"] }],
  },
  "one of two kinds": {
    oneOf: [
      { type: "object", required: ["kind", "size"], properties: { kind: { const: "a" }, size: { type: "integer" } } },
      { type: "object", required: ["kind"], properties: { kind: { const: "b" } } },
    ],
    discriminator: { propertyName: "kind" },
  },
  "a list without repetition": { type: "array", items: { enum: ["a", "b"] }, uniqueItems: true, minItems: 2 },
  "a very long list": { type: "array", items: { type: "integer" }, maxItems: 1_000_000_000 },
  "a very long text": { type: "string", maxLength: 1_000_000_000 },
  multiples: { type: "integer", multipleOf: 7919, minimum: 1 },
  "a number between two": { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
};

describe("values of a schema that is hard to satisfy", () => {
  it.each(Object.entries(hard))("%s: are valid where they should be, and end", (_, definition) => {
    const { schemas, schema } = schemaOf(definition as Keywords);
    const givenUp: Keywords[] = [];
    const drawn = fc.sample(
      valid(schemas, schema, (part) => givenUp.push(part)),
      { numRuns: 50, seed: 1 },
    );
    for (const value of [firstValue(schemas, schema), ...drawn]) expect(schemas.isValid(schema, value)).toBe(true);
    for (const { value } of validValues(schemas, schema)) expect(schemas.isValid(schema, value)).toBe(true);
    for (const { value } of invalidValues(schemas, schema)) expect(schemas.isValid(schema, value)).toBe(false);
  });

  it("are those of a schema that contains itself, only so deep", () => {
    const document = {
      components: {
        schemas: {
          Folder: {
            type: "object",
            required: ["name", "folders", "parent"],
            properties: {
              name: { type: "string" },
              folders: { type: "array", items: { $ref: "#/components/schemas/Folder" } },
              parent: { anyOf: [{ $ref: "#/components/schemas/Folder" }, { type: "null" }] },
            },
          },
        },
      },
    };
    const schemas = new Schemas(document);
    const schema = document.components.schemas.Folder as Keywords;
    const values = [firstValue(schemas, schema), ...fc.sample(valid(schemas, schema), { numRuns: 20, seed: 1 })];
    for (const value of values) expect(schemas.isValid(schema, value)).toBe(true);
    expect(validValues(schemas, schema).length).toBeLessThan(5_000);
    expect(invalidValues(schemas, schema).length).toBeLessThan(5_000);
  });

  it("are the example where chance finds none, which is reported", () => {
    const { schemas, schema } = schemaOf({
      type: "string",
      minLength: 3,
      maxLength: 3,
      not: { pattern: "^(?!abc$)" },
      examples: ["abc"],
    } as Keywords);
    const givenUp: string[] = [];
    const drawn = fc.sample(
      valid(schemas, schema, (part) => givenUp.push(schemas.pointerOf(part))),
      { numRuns: 5, seed: 1 },
    );
    expect(new Set(drawn)).toEqual(new Set(["abc"]));
    expect(new Set(givenUp)).toEqual(new Set(["#/components/schemas/It"]));
  });
});

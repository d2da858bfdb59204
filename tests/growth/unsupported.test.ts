import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { generateModules } from "../../scripts/lib/modules.js";
import { loadForGeneration } from "../../src/openapi/contract.js";
import { UsageError } from "../../src/openapi/usage-error.js";

const folder = await mkdtemp(join(tmpdir(), "cloudnexus-unsupported-"));
afterAll(() => rm(folder, { recursive: true }));

/** A small contract; the edits replace these lines. */
const CONTRACT = `openapi: 3.1.1
info: { title: Small, version: 1.0.0 }
servers:
  - { url: 'https://api.example.com/v1', x-environment: production }
security: [{ key: [] }]
paths:
  /things:
    get:
      operationId: list-things
      x-idempotent: true
      parameters:
        - { name: after, in: query, schema: { type: string } }
        - { name: tag, in: query, schema: { type: string } }
      responses:
        '200': { description: Things., content: { application/json: { schema: { $ref: '#/components/schemas/Things' } } } }
    post:
      operationId: list_things
      x-idempotent: false
      requestBody: { content: { application/json: { schema: { type: string } } } }
      responses:
        '204': { description: Done. }
components:
  securitySchemes:
    key: { type: http, scheme: bearer }
    other: { type: apiKey, in: header, name: X-Other }
  schemas:
    Things:
      type: object
      properties:
        items: { type: array, items: { type: string } }
        next: { type: [string, 'null'] }
`;

const TAG = "{ name: tag, in: query, schema: { type: string } }";
const PAGED = "x-idempotent: true\n      x-pagination: ";

async function generateFrom(yaml: string): Promise<Awaited<ReturnType<typeof generateModules>>> {
  const file = join(folder, "openapi.yaml");
  await writeFile(file, yaml);
  return generateModules(await loadForGeneration(file));
}

describe("what is not supported is refused with its line and what to do", () => {
  const parameters: [what: string, replacement: string, message: string][] = [
    [
      "the style matrix",
      "{ name: tag, in: path, style: matrix, schema: {} }",
      "the style matrix is not supported in a path. Use simple",
    ],
    [
      "the style label",
      "{ name: tag, in: path, style: label, schema: {} }",
      "the style label is not supported in a path. Use simple",
    ],
    [
      "content",
      "{ name: tag, in: query, content: { application/json: {} } }",
      "`content` is not supported in a parameter. Describe it with `schema`",
    ],
    ["allowReserved", "{ name: tag, in: query, allowReserved: true, schema: {} }", "`allowReserved` is not supported"],
    [
      "an object in a header",
      "{ name: tag, in: header, schema: { type: object } }",
      "an object is not supported in a header",
    ],
    [
      "an object in a path",
      "{ name: tag, in: path, schema: { type: object } }",
      "an object is not supported in a path",
    ],
    [
      "an exploded cookie",
      "{ name: tag, in: cookie, schema: { type: array } }",
      "a cookie cannot be repeated. Add `explode: false`",
    ],
    [
      "nested deepObject",
      "{ name: tag, in: query, style: deepObject, schema: { type: object, properties: { a: { type: object } } } }",
      "properties that are arrays or objects",
    ],
    [
      "deepObject for a list",
      "{ name: tag, in: query, style: deepObject, schema: { type: array } }",
      "the style deepObject is for objects",
    ],
    [
      "numbers in a map",
      "{ name: tag, in: query, style: deepObject, schema: { type: object, additionalProperties: { type: number } } }",
      "additional properties are strings",
    ],
    [
      "an object without properties",
      "{ name: tag, in: query, schema: { type: object } }",
      "needs its properties listed. Or use deepObject",
    ],
    [
      "an object with pipes",
      "{ name: tag, in: query, style: pipeDelimited, schema: { type: object } }",
      "Use deepObject",
    ],
    [
      "a string with spaces",
      "{ name: tag, in: query, style: spaceDelimited, schema: { type: string } }",
      "the style spaceDelimited is for arrays",
    ],
    [
      "a list of lists",
      "{ name: tag, in: query, schema: { type: array, items: { type: array } } }",
      "items of an array that are arrays",
    ],
    [
      "several types",
      "{ name: tag, in: query, schema: { anyOf: [{ type: integer }, { type: string }] } }",
      "it has several types (integer, string)",
    ],
    [
      "an optional one in a path",
      "{ name: tag, in: path, schema: { type: string } }",
      "a parameter in a path needs `required: true`",
    ],
    ["no name", "{ in: query, schema: { type: string } }", "A parameter needs `name`"],
    ["no place", "{ name: tag, schema: { type: string } }", "`in` must be one of path, query, header, cookie"],
    ["no schema", "{ name: tag, in: query }", "it needs `schema`, such as `{ type: string }`"],
    ["an empty schema entry", "{ name: tag, in: query, schema: }", "it needs `schema`"],
    ["a header that OpenAPI ignores", "{ name: Accept, in: header, schema: {} }", "OpenAPI ignores this header here"],
  ];

  it.each(parameters)("parameter: %s", async (_, replacement, message) => {
    const refused = generateFrom(CONTRACT.replace(TAG, replacement));
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/openapi\.yaml:13: (A p|P)arameter/);
  });

  const others: [what: string, from: string, to: string, message: string][] = [
    ["OpenAPI 3.2", "3.1.1", "3.2.0", "openapi.yaml:1: OpenAPI 3.2.0 is not supported"],
    ["OpenAPI 3.0", "3.1.1", "3.0.3", "openapi.yaml:1: OpenAPI 3.0.3 is not supported"],
    ["Swagger 2", "openapi: 3.1.1", "swagger: '2.0'", "openapi.yaml is not an OpenAPI document: it has no `openapi`"],
    ["no version of the API", ", version: 1.0.0", "", "openapi.yaml:2: The contract needs `info` with `version`"],
    [
      "an operation without an operationId",
      "operationId: list-things\n      ",
      "",
      "openapi.yaml:8: An operation needs `operationId`",
    ],
    [
      "two operations with one operationId",
      "operationId: list_things",
      "operationId: list-things",
      "openapi.yaml:17: The operationId list-things is that of GET /things, too. Give each operation its own.",
    ],
    [
      "a request body without content",
      "requestBody: { content: { application/json: { schema: { type: string } } } }",
      "requestBody: { required: true }",
      "openapi.yaml:19: A request body needs `content`",
    ],
    [
      "a path without its parameter",
      "  /things:",
      "  /things/{id}:",
      "openapi.yaml:7: The path /things/{id} needs a parameter id with `in: path`",
    ],
    ["a server with variables", "api.example.com", "{region}.example.com", "openapi.yaml:4: Variables in the URL"],
    ["a server without a name", ", x-environment: production", "", "openapi.yaml:4: A server needs `x-environment`"],
    ["a relative server", "https://api.example.com/v1", "/v1", "openapi.yaml:4: The URL of a server is absolute"],
    [
      "two credentials at once",
      "[{ key: [] }]",
      "[{ key: [], other: [] }]",
      "openapi.yaml:5: key and other at once are not supported",
    ],
    [
      "a key in a cookie",
      "type: http, scheme: bearer",
      "type: apiKey, in: cookie, name: a",
      "openapi.yaml:24: The security scheme key (apiKey cookie) is not supported",
    ],
    [
      "OAuth",
      "type: http, scheme: bearer",
      "type: oauth2",
      "openapi.yaml:24: The security scheme key (oauth2) is not supported",
    ],
    ["an unknown scheme", "[{ key: [] }]", "[{ keys: [] }]", "The security scheme keys () is not supported"],
    ["TRACE", "    post:", "    trace:", "openapi.yaml:16: TRACE is not supported"],
    [
      "a GET with a body",
      "parameters:",
      "requestBody: {}\n      parameters:",
      "openapi.yaml:11: A GET request with a body is not supported",
    ],
    ["callbacks", "parameters:", "callbacks: {}\n      parameters:", "openapi.yaml:11: Callbacks are not supported"],
    [
      "servers of an operation",
      "parameters:",
      "servers: []\n      parameters:",
      "openapi.yaml:11: Servers of one path or operation",
    ],
    ["servers of a path", "    get:", "    servers: []\n    get:", "openapi.yaml:8: Servers of one path or operation"],
    ["a redirect", "'204': {", "'302': {", "openapi.yaml:21: The status 302 is not supported"],
    ["no success", "'204': {", "default: {", "openapi.yaml:20: An operation needs a response for success"],
    [
      "another file",
      "#/components/schemas/Things",
      "things.yaml#/Things",
      "openapi.yaml:15: The reference to things.yaml#/Things is not supported",
    ],
    [
      "a reference to nothing",
      "#/components/schemas/Things",
      "#/components/schemas/Thing",
      "openapi.yaml:15: The contract refers to #/components/schemas/Thing",
    ],
    [
      "a dynamic reference",
      "items: { type: string }",
      "items: { $dynamicRef: '#a' }",
      "openapi.yaml:30: $dynamicRef is not supported",
    ],
    [
      "a pattern that is none",
      "items: { type: string }",
      "items: { type: string, pattern: '(' }",
      "openapi.yaml:30: Invalid regular expression",
    ],
    [
      "pages without a cursor",
      "x-idempotent: true",
      `${PAGED}{ items: items }`,
      "openapi.yaml:11: x-pagination: it lacks cursor, next",
    ],
    [
      "a cursor that is no parameter",
      "x-idempotent: true",
      `${PAGED}{ cursor: before, items: items, next: next }`,
      "openapi.yaml:11: x-pagination: the operation has no query parameter before",
    ],
    [
      "items that are not there",
      "x-idempotent: true",
      `${PAGED}{ cursor: after, items: data, next: next }`,
      "openapi.yaml:11: x-pagination: the response has no data",
    ],
    [
      "items that are no list",
      "x-idempotent: true",
      `${PAGED}{ cursor: after, items: next, next: next }`,
      "openapi.yaml:11: x-pagination: next is not an array",
    ],
    [
      "an unknown field of x-pagination",
      "x-idempotent: true",
      `${PAGED}{ cursor: after, items: items, next: next, last: next }`,
      "x-pagination: last is unknown",
    ],
    [
      "pages of a POST",
      "x-idempotent: false",
      "x-pagination: { cursor: after }",
      "openapi.yaml:18: x-pagination: only GET",
    ],
  ];

  it.each(others)("%s", async (_, from, to, message) => {
    expect(CONTRACT).toContain(from);
    const refused = generateFrom(CONTRACT.replace(from, () => to));
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });
});

describe("what is no contract of an API is refused", () => {
  it.each([
    ["an empty file", ""],
    ["a text", "openapi"],
    ["a list", "- openapi: 3.1.1"],
  ])("%s", async (_, yaml) => {
    const refused = generateFrom(yaml);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(/^\S+openapi\.yaml is not an OpenAPI document/);
  });

  it("an API without operations", async () => {
    const [before = ""] = CONTRACT.split("  /things:");
    const refused = generateFrom(before.replace("paths:", "paths: {}"));
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow("openapi.yaml:6: The contract has no operation");
  });

  it("a folder, with that reason", async () => {
    await expect(loadForGeneration(folder)).rejects.toThrow(UsageError);
    await expect(loadForGeneration(folder)).rejects.toThrow(`Cannot read the contract ${folder}: it is a folder.`);
  });

  it("a path that leads nowhere", async () => {
    const missing = join(folder, "missing.yaml");
    await expect(loadForGeneration(missing)).rejects.toThrow(UsageError);
    await expect(loadForGeneration(missing)).rejects.toThrow(`No contract at ${missing}`);
  });
});

describe("messages name the contract", () => {
  it("as the user gave it", async () => {
    const file = join(folder, "billing.yaml");
    await writeFile(file, CONTRACT.replace("3.1.1", "3.0.3"));
    await expect(loadForGeneration(file)).rejects.toThrow(`${file}:1: OpenAPI 3.0.3 is not supported`);
    await writeFile(file, CONTRACT.replace("    post:", "    trace:"));
    await expect(loadForGeneration(file)).rejects.toThrow(`  ${file}:16: TRACE is not supported`);
  });
});

describe("what is supported", () => {
  it("includes a media type without a schema, as files have it", async () => {
    const contract = CONTRACT.replace(
      "application/json: { schema: { $ref: '#/components/schemas/Things' } }",
      "application/octet-stream: {}",
    );
    const { examples } = await generateFrom(contract);
    expect(examples).toContain('"list-things"');
  });

  it("does not include a schema with the name that another gets in requests", async () => {
    const things = "items: { type: array, readOnly: true, items: { type: string } }";
    const contract = CONTRACT.replace("items: { type: array, items: { type: string } }", things);
    await expect(generateFrom(`${contract}    ThingsWritable: { type: string }\n`)).rejects.toThrow(
      "The schema ThingsWritable has the name that Things gets in requests: rename it.",
    );
  });

  it("is generated from, also if two operationIds differ only in their punctuation", async () => {
    const { operations, validators } = await generateFrom(CONTRACT);
    for (const id of ["list-things", "list_things"]) {
      expect(operations).toContain(`"${id}":`);
      expect(validators).toContain(`"${id}"`);
    }
  });

  it("overrides the parameters of a path with those of its operation", async () => {
    const shared = `parameters: [${TAG.replace("string", "integer")}, { name: x, in: query, schema: {} }]`;
    const { operations } = await generateFrom(CONTRACT.replace("    get:", `    ${shared}\n    get:`));
    const get = operations.slice(operations.indexOf('"list-things"'), operations.indexOf('"list_things"'));
    expect(get.match(/"name":"(\w+)"/g)).toEqual(['"name":"x"', '"name":"after"', '"name":"tag"']);
    expect(get).not.toContain("integer");
  });

  it("takes a parameter's type from what its schema is composed of", async () => {
    const { operations } = await generateFrom(
      CONTRACT.replace(
        TAG,
        "{ name: tag, in: query, schema: { allOf: [{ type: integer }], anyOf: [{ enum: [1, null] }] } }",
      ),
    );
    expect(operations).toContain(
      '"name":"tag","in":"query","required":false,"style":"form","explode":true,"type":"integer"',
    );
  });

  it("separates readOnly and writeOnly properties, also in recursive and composed schemas", async () => {
    const schemas = `
    Base: { type: object, required: [id], properties: { id: { type: string, readOnly: true } } }
    Secret: { type: string, writeOnly: true }
    Node:
      allOf: [{ $ref: '#/components/schemas/Base' }]
      type: object
      required: [id, children, secret]
      properties:
        children: { type: array, items: { $ref: '#/components/schemas/Node' } }
        secret: { $ref: '#/components/schemas/Secret' }
`;
    const contract = CONTRACT.replace(
      "schema: { type: string } } } }",
      "schema: { $ref: '#/components/schemas/Node' } } } }",
    );
    const { schema } = await generateFrom(contract + schemas);
    const lines = schema.split("\n").map((line) => line.trim());
    const typeOf = (name: string) => lines.slice(lines.indexOf(`${name}: {`) + 1).slice(0, 3);
    expect(typeOf("Node").slice(0, 2)).toEqual([
      'children: components["schemas"]["Node"][];',
      '} & WithRequired<components["schemas"]["Base"], "id">;',
    ]);
    expect(lines).toContain("export interface NodeWritable {");
    expect(lines).toContain('children: components["schemas"]["NodeWritable"][];');
    expect(lines).toContain('secret: components["schemas"]["Secret"];');
    expect(schema).toContain('"application/json": components["schemas"]["NodeWritable"]');
  });
});

import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import addFormats from "ajv-formats";
import { build } from "esbuild";
import { type Contract, type MediaType, type Operation, type Parameter, resolvePointer } from "./contract.js";
import { DATE_TIME } from "./date-time.js";
import { root } from "./tools.js";

/** Where the compiled functions of one operation are found, by their exported names. */
interface Names {
  parameters: string;
  body?: string;
  responses: Record<string, string>;
}

/**
 * Code that checks each operation's parameters, body and answers against the contract: Ajv's, compiled ahead and
 * bundled, so that nothing is compiled and no package is needed where it runs.
 */
export async function validatorCode({ document, operations }: Contract): Promise<string> {
  const ajv = new Ajv2020({ strict: false, allErrors: true, code: { source: true, esm: true } });
  addFormats.default(ajv);
  ajv.addFormat("date-time", DATE_TIME);
  ajv.addSchema(document, "contract");
  const exports: Record<string, string> = {};
  const added = new Map<string, string>();
  const add = (name: string, schema: object) => {
    // The contract's references are to its own root.
    const absolute = JSON.stringify(schema).replaceAll('"#/', '"contract#/');
    const known = added.get(absolute);
    if (known !== undefined) return known;
    ajv.addSchema(JSON.parse(absolute), name);
    added.set(absolute, name);
    exports[name] = name;
    return name;
  };
  const names = Object.fromEntries(
    operations.map((operation) => [operation.operationId, addOperation(operation, add)]),
  );
  const functions = standaloneCode.default(ajv, exports);
  const table = `${functions}\nexport const validators = ${tableOf(names)};\n`;
  return `${TYPES}
/** What each parameter is on the wire: where it stands, and what its text stands for. */
export const parameters: Record<OperationId, readonly WireParameter[]> = ${JSON.stringify(wireParameters(document, operations))};

${await bundle(table)}
/** Every operation's checks. */
export const validators: Record<OperationId, OperationValidators> = compiled.validators;
`;
}

// Compiled code has no types of its own; what it exports is annotated.
const TYPES = `
// @ts-nocheck
import type { operations } from "./operations.js";

type OperationId = keyof typeof operations;

export interface WireParameter {
  name: string;
  in: string;
  /** The JSON type. */
  type: string;
  /** What it is where it isn't given. */
  default?: string | number | boolean;
}

export interface ValidationError {
  instancePath: string;
  keyword: string;
  message?: string;
  params: Record<string, unknown>;
}

export interface Validator {
  (value: unknown): boolean;
  /** What was wrong with the value it was last called with. */
  errors?: ValidationError[] | null;
}

export interface OperationValidators {
  /** An object of all parameters by name. */
  parameters: Validator;
  body?: Validator;
  /** The body of an answer, by status. */
  responses: Record<number, Validator>;
}
`;

function addOperation(operation: Operation, add: (name: string, schema: object) => string): Names {
  const { operationId, parameters, requestBody, responses } = operation;
  const body = requestBody && schemaOf(requestBody.content);
  return {
    parameters: add(`${operationId}_parameters`, parametersSchema(parameters)),
    ...(body && { body: add(`${operationId}_body`, body) }),
    responses: Object.fromEntries(
      // A status without content is one that the contract knows: whatever comes with it is fine.
      Object.entries(responses).map(([status, { content }]) => [
        status,
        add(`${operationId}_${status}`, schemaOf(content ?? {}) ?? {}),
      ]),
    ),
  };
}

function schemaOf(content: { "application/json"?: MediaType }): object | undefined {
  return content["application/json"]?.schema;
}

function parametersSchema(parameters: Parameter[]): object {
  return {
    type: "object",
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
  };
}

function wireParameters(document: object, operations: Operation[]): object {
  const follow = (schema: object): object =>
    "$ref" in schema ? { ...follow(Object(resolvePointer(document, String(schema.$ref)))), ...schema } : schema;
  const wire = ({ name, in: place, schema }: Parameter) => {
    const { type = "string", default: value } = follow(schema) as { type?: string; default?: unknown };
    return { name, in: place, type, default: value };
  };
  return Object.fromEntries(operations.map(({ operationId, parameters }) => [operationId, parameters.map(wire)]));
}

function tableOf(names: Record<string, Names>): string {
  const entries = Object.entries(names).map(([id, { parameters, body, responses }]) => {
    const answers = Object.entries(responses).map(([status, name]) => `${status}: ${name}`);
    return `${id}: { parameters: ${parameters}, ${body ? `body: ${body},` : ""} responses: { ${answers.join(", ")} } }`;
  });
  return `{ ${entries.join(", ")} }`;
}

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, sourcefile: "validators.js" },
    bundle: true,
    write: false,
    // Names of files end up in the code. They must be the same wherever the project is, linked or not.
    absWorkingDir: root,
    preserveSymlinks: true,
    format: "iife",
    globalName: "compiled",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

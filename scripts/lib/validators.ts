import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import addFormats from "ajv-formats";
import { build } from "esbuild";
import { isJson } from "../../src/internal/media-type.js";
import { messageOf, UsageError } from "./command.js";
import type { Contract, MediaType, Operation, Parameter } from "./contract.js";
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
  // A format that Ajv does not know says something to people only, and is no reason for a warning.
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, code: { source: true, esm: true } });
  addFormats.default(ajv);
  ajv.addFormat("date-time", DATE_TIME);
  compile(() => ajv.addSchema(document, "contract"));
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
  const identifiers = identifiersOf(operations);
  const names = Object.fromEntries(
    operations.map((operation) => {
      const { operationId } = operation;
      return [operationId, addOperation(operation, identifiers.get(operationId) ?? "", add)];
    }),
  );
  const functions = compile(() => standaloneCode.default(ajv, exports));
  const table = `${functions}\nexport const validators = ${tableOf(names)};\n`;
  return `${TYPES}
${await bundle(table)}
/** The validators of each operation. */
export const validators: Record<OperationId, OperationValidators> = compiled.validators;
`;
}

// Compiled code has no types of its own; what it exports is annotated.
const TYPES = `
// @ts-nocheck
import type { operations } from "./operations.js";

type OperationId = keyof typeof operations;

export interface ValidationError {
  instancePath: string;
  keyword: string;
  message?: string;
  params: Record<string, unknown>;
}

export interface Validator {
  (value: unknown): boolean;
  /** The violations of the value it was last called with. */
  errors?: ValidationError[] | null;
}

export interface OperationValidators {
  /** An object of the locations that can be validated: \`{ path, query, header, cookie }\`, each with its parameters by name. */
  parameters: Validator;
  /** A JSON body of a request. */
  body?: Validator;
  /** A JSON body of a response, by status (\`200\`, \`2XX\`, \`default\`). */
  responses: Record<string, Validator>;
}
`;

function addOperation(operation: Operation, prefix: string, add: (name: string, schema: object) => string): Names {
  const { parameters, requestBody, responses } = operation;
  const body = requestBody && jsonSchemaOf(requestBody.content);
  return {
    parameters: add(`${prefix}_parameters`, parametersSchema(parameters)),
    ...(body && { body: add(`${prefix}_body`, body) }),
    responses: Object.fromEntries(
      // A status without JSON accepts any body.
      Object.entries(responses).map(([status, { content }]) => [
        status,
        add(`${prefix}_${status}`, jsonSchemaOf(content ?? {}) ?? {}),
      ]),
    ),
  };
}

/** A name for each operation's functions: an operationId may hold characters that such a name may not. */
function identifiersOf(operations: Operation[]): Map<string, string> {
  const identifiers = new Map<string, string>();
  const taken = new Set<string>();
  for (const { operationId } of operations) {
    let identifier = operationId.replaceAll(/\W/g, "_").replace(/^(?=\d)/, "_");
    while (taken.has(identifier)) identifier += "_";
    taken.add(identifier);
    identifiers.set(operationId, identifier);
  }
  return identifiers;
}

/** @throws UsageError for a schema that is not valid. */
function compile<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new UsageError(`The schemas of the contract cannot be compiled: ${messageOf(error)}`);
  }
}

/** The schema of a JSON body; with several JSON media types, a body has to conform to one of theirs. */
function jsonSchemaOf(content: Record<string, MediaType>): object | undefined {
  const media = Object.entries(content).filter(([mediaType]) => isJson(mediaType));
  const schemas = media.map(([, { schema }]) => schema);
  return schemas.length > 1 ? { anyOf: schemas } : schemas[0];
}

function parametersSchema(parameters: Parameter[]): object {
  const locations = ["path", "query", "header", "cookie"].map((location) => {
    const located = parameters.filter((parameter) => parameter.in === location);
    const schema = {
      type: "object",
      required: located.filter(({ required }) => required).map(({ name }) => name),
      properties: Object.fromEntries(located.map(({ name, schema }) => [name, schema])),
    };
    return [location, schema];
  });
  return { type: "object", properties: Object.fromEntries(locations) };
}

function tableOf(names: Record<string, Names>): string {
  const entries = Object.entries(names).map(([id, { parameters, body, responses }]) => {
    const byStatus = Object.entries(responses).map(([status, name]) => `${JSON.stringify(status)}: ${name}`);
    const fields = [
      `parameters: ${parameters}`,
      ...(body ? [`body: ${body}`] : []),
      `responses: { ${byStatus.join(", ")} }`,
    ];
    return `${JSON.stringify(id)}: { ${fields.join(", ")} }`;
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

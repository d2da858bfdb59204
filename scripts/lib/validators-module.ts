import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import type { Contract, Operation } from "../../src/openapi/contract.js";
import { createAjv, validationSchemas, withCompileErrors } from "../../src/openapi/validation-schemas.js";
import { root } from "./tools.js";

/** Where the compiled functions of one operation are found, by their exported names. */
interface Names {
  parameters: string;
  body?: string;
  responses: Record<string, string>;
}

/**
 * Code that checks each operation's parameters, body and responses against the contract: Ajv's, compiled ahead and
 * bundled, so that nothing is compiled and no package is needed where it runs.
 */
export async function validatorCode({ document, operations }: Contract): Promise<string> {
  const ajv = createAjv(document, { code: { source: true, esm: true } });
  const exports: Record<string, string> = {};
  const added = new Map<string, string>();
  const add = (name: string, schema: object) => {
    const text = JSON.stringify(schema);
    const known = added.get(text);
    if (known !== undefined) return known;
    ajv.addSchema(schema, name);
    added.set(text, name);
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
  const functions = withCompileErrors(() => standaloneCode.default(ajv, exports));
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
  const { parameters, body, responses } = validationSchemas(operation);
  return {
    parameters: add(`${prefix}_parameters`, parameters),
    ...(body && { body: add(`${prefix}_body`, body) }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, schema]) => [status, add(`${prefix}_${status}`, schema)]),
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

import { Ajv2020, type Options } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { isJson } from "../internal/media-type.js";
import type { MediaType, Operation, Parameter } from "./contract.js";
import { DATE_TIME } from "./date-time.js";
import { messageOf, UsageError } from "./usage-error.js";

/** The id that the document has in the validator. */
const DOCUMENT_ID = "contract";

/** The schemas of what one operation receives and sends. Their references are to the document that Ajv was given. */
export interface ValidationSchemas {
  /** Of an object `{ path, query, header, cookie }`, each with its parameters by name. */
  parameters: object;
  /** Of a JSON body of a request; undefined if the operation takes none. */
  body: object | undefined;
  /** Of a JSON body of a response, by status. */
  responses: Record<string, object>;
}

/**
 * Creates a validator that knows the document's schemas.
 *
 * @throws UsageError for a schema that is not valid.
 */
export function createAjv(document: object, options: Options = {}): Ajv2020 {
  // A format that Ajv does not know says something to people only, and is no reason for a warning.
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, ...options });
  addFormats.default(ajv);
  ajv.addFormat("date-time", DATE_TIME);
  return withCompileErrors(() => ajv.addSchema(document, DOCUMENT_ID));
}

/** @throws UsageError if `run` cannot compile a schema. */
export function withCompileErrors<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new UsageError(`The schemas of the contract cannot be compiled: ${messageOf(error)}`);
  }
}

/** The schemas by which requests and responses of an operation are validated. */
export function validationSchemas({ parameters, requestBody, responses }: Operation): ValidationSchemas {
  const body = requestBody && jsonSchemaOf(requestBody.content);
  // A status without JSON accepts any body.
  const byStatus = Object.entries(responses).map(([status, { content = {} }]) => [status, jsonSchemaOf(content) ?? {}]);
  return absolute({ parameters: parametersSchema(parameters), body, responses: Object.fromEntries(byStatus) });
}

/** The contract's references are to its own root. */
function absolute(schemas: ValidationSchemas): ValidationSchemas {
  return JSON.parse(JSON.stringify(schemas).replaceAll('"#/', `"${DOCUMENT_ID}#/`));
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

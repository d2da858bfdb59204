import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Contract } from "../../scripts/lib/contract.js";

/** Why a value breaks a schema of the contract, in words; nothing where it keeps it. */
export type Validate = (schema: object, value: unknown) => string[];

/** Validates against the contract's schemas, formats included. */
export function createValidator({ document }: Contract): Validate {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, "contract");
  return (schema, value) => {
    // The contract's references are to its own root.
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/'));
    const validate = ajv.compile(absolute);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || "/"} ${message}`);
  };
}

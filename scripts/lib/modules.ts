import type { Contract } from "../../src/openapi/contract.js";
import { examplesModule } from "./examples-module.js";
import { operationsModule } from "./operations-module.js";
import { schemaTypes } from "./schema-types.js";
import { validatorCode } from "./validators-module.js";

/** The code of each module of `generated/`, by its name. */
export async function generateModules(contract: Contract) {
  return {
    schema: await schemaTypes(contract),
    operations: operationsModule(contract),
    validators: await validatorCode(contract),
    examples: examplesModule(contract),
  };
}

import type { Contract } from "./contract.js";
import { examplesModule } from "./examples.js";
import { operationsModule } from "./operation-descriptions.js";
import { schemaTypes } from "./schema-types.js";
import { validatorCode } from "./validators.js";

/** The code of each module of `generated/`, by its name. */
export async function generateModules(contract: Contract) {
  return {
    schema: await schemaTypes(contract),
    operations: operationsModule(contract),
    validators: await validatorCode(contract),
    examples: examplesModule(contract),
  };
}

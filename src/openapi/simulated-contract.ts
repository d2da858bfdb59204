import type { OperationValidators, Validator } from "../../generated/validators.js";
import type { SimulatedContract } from "../simulator/contract.js";
import { type Contract, loadForGeneration, type Operation } from "./contract.js";
import { describeOperation } from "./describe-operation.js";
import { responseExamples } from "./response-examples.js";
import { createAjv, validationSchemas, withCompileErrors } from "./validation-schemas.js";

/**
 * Reads another contract for the simulator, which was generated from `openapi.yaml`.
 *
 * @throws UsageError if it has parts that are not supported, or a schema that cannot be compiled.
 */
export async function loadSimulatedContract(path: string): Promise<SimulatedContract> {
  const contract = await loadForGeneration(path);
  const { document, operations } = contract;
  const ajv = createAjv(document);
  const compile = (schema: object): Validator => withCompileErrors(() => ajv.compile(schema));
  const byId = <T>(describe: (operation: Operation) => T): Record<string, T> =>
    Object.fromEntries(operations.map((operation) => [operation.operationId, describe(operation)]));
  return {
    basePath: basePathOf(contract),
    operations: byId((operation) => describeOperation(contract, operation)),
    validators: byId((operation) => compileValidators(operation, compile)),
    examples: byId((operation) => responseExamples(document, operation)),
  };
}

function compileValidators(operation: Operation, compile: (schema: object) => Validator): OperationValidators {
  const { parameters, body, responses } = validationSchemas(operation);
  const byStatus = Object.entries(responses).map(([status, schema]) => [status, compile(schema)]);
  return {
    parameters: compile(parameters),
    ...(body && { body: compile(body) }),
    responses: Object.fromEntries(byStatus),
  };
}

/** The path of the first server's URL, without a slash at its end. */
function basePathOf({ environments }: Contract): string {
  const [first = ""] = Object.values(environments);
  return new URL(first).pathname.replace(/\/+$/, "");
}

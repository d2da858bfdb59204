import type { OperationValidators } from "../../generated/validators.js";
import type { OperationDescription } from "../operations.js";
import type { ResponseExamples } from "./examples.js";

/** What is generated from a contract and makes up a simulator of it. */
export interface SimulatedContract {
  /** The path of the base URL, such as `/v1`. */
  basePath: string;
  operations: Readonly<Record<string, OperationDescription>>;
  validators: Readonly<Record<string, OperationValidators>>;
  examples: Readonly<Record<string, ResponseExamples>>;
}

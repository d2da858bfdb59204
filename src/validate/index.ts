export type { Violation } from "../errors.js";
export { RequestValidationError, type ValidationOptions, validateResponses } from "./middleware.js";

/**
 * Middleware that checks responses, and optionally requests, against the API contract. See the guide to
 * [response validation](../../guides/response-validation.md).
 *
 * @module
 */
export type { Violation } from "../errors.js";
export { RequestValidationError, type ValidationOptions, validateResponses } from "./middleware.js";

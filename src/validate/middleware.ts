import type { Middleware } from "openapi-fetch";
import { ConfigurationError, ResponseValidationError, type Violation } from "../errors.js";
import {
  booleanCheck,
  checkOptions,
  functionCheck,
  oneOfCheck,
  type TypeCheck,
  typeCheck,
} from "../internal/assert.js";
import { createGuard } from "../internal/guard.js";
import { parseOrUndefined, requestIdOf } from "../internal/request-id.js";
import type { Logger } from "../logger.js";
import { type OperationId, operationOf, requestViolations, responseViolations } from "./checks.js";
import { summaryOf } from "./violations.js";

/**
 * The options of `validateResponses`: what is checked, and what happens if it does not match the contract.
 *
 * @example
 * const options: ValidationOptions = { mode: "throw", requests: true };
 * const strict = new CloudNexus({ middleware: [validateResponses(options)] });
 */
export interface ValidationOptions {
  /** Whether a call continues (`"warn"`) or rejects (`"throw"`) if its response does not match the contract. Default: `"warn"`. */
  mode?: "warn" | "throw" | undefined;
  /** The share of calls that are checked, from 0 (none) to 1 (all), chosen at random. Default: 1. */
  sample?: number | undefined;
  /** Whether requests are checked as well, before they are sent. Default: false. */
  requests?: boolean | undefined;
  /** Whether errors include the values that were found, which may be personal data. Default: false. */
  values?: boolean | undefined;
  /** Called for each request or response with violations, in either mode. Default: a line through `console.warn`, in `"warn"` mode. */
  onViolation?: ((error: ResponseValidationError | RequestValidationError) => void) | undefined;
}

/**
 * A request does not match the contract. It was not sent, unless `mode` is `"warn"`.
 *
 * @example
 * if (error instanceof RequestValidationError) console.log(error.operation, error.violations);
 */
export class RequestValidationError extends ConfigurationError {
  static {
    RequestValidationError.prototype.name = "RequestValidationError";
  }
  override operation: string;
  /** Where the request does not match the contract. The pointers are into `{ query, path, body }`. */
  readonly violations: readonly Violation[];
  /** Always undefined, because the server has not seen the request. */
  declare readonly requestId?: undefined;

  constructor(operation: string, violations: readonly Violation[]) {
    super(`${operation}: the request does not match the API contract: ${summaryOf(violations)}.`);
    this.operation = operation;
    this.violations = violations;
  }
}
const OPTION_CHECKS = {
  mode: oneOfCheck(["warn", "throw"]),
  sample: typeCheck("a number from 0 to 1", (value) => typeof value === "number" && value >= 0 && value <= 1),
  requests: booleanCheck,
  values: booleanCheck,
  onViolation: functionCheck,
} satisfies Record<keyof ValidationOptions, TypeCheck>;

/**
 * Creates middleware that checks responses against the contract that this package was generated from, so that you notice
 * when the API has changed. Additional fields are allowed. No code is generated at run time.
 *
 * @throws ConfigurationError for an option that is unknown or invalid.
 * @example
 * const cnx = new CloudNexus({ middleware: [validateResponses({ sample: 0.01, onViolation: (error) => log.warn(error) })] });
 */
export function validateResponses(options: ValidationOptions = {}): Middleware {
  checkOptions("validateResponses option", options, OPTION_CHECKS);
  const { mode = "warn", sample = 1, requests = false, values = false, onViolation } = options;
  // An error in the user's callback must not break the call.
  const guard = createGuard();
  const report = (error: ResponseValidationError | RequestValidationError) => {
    guard(() => onViolation?.(error));
    if (mode === "throw") throw error;
    if (!onViolation) log.warn(`cloudnexus: ${error.message}`);
  };
  const sampled = (method: string, path: string) => (Math.random() < sample ? operationOf(method, path) : undefined);

  const onRequest: Callback<"onRequest"> = async ({ request, schemaPath, params: { path = {} } }) => {
    const id = sampled(request.method, schemaPath);
    if (id === undefined) return;
    const { search: query } = new URL(request.url);
    const body = await request.clone().text();
    const contentType = request.headers.get("content-type");
    const violations = requestViolations(id, { query, path, body, contentType, values });
    if (violations.length > 0) report(new RequestValidationError(id, violations));
  };
  const onResponse: Callback<"onResponse"> = async ({ request, response, schemaPath }) => {
    const id = sampled(request.method, schemaPath);
    if (id === undefined) return;
    // A copy, since with a plain openapi-fetch client the response goes on to the caller.
    const text = await response.clone().text();
    const { status, headers } = response;
    const contentType = headers.get("content-type");
    const violations = responseViolations(id, { status, contentType, body: parseOrUndefined(text), values });
    if (violations.length > 0) report(violationError(id, response, text, violations, values));
  };
  return requests ? { onRequest, onResponse } : { onResponse };
}

type Callback<On extends "onRequest" | "onResponse"> = NonNullable<Middleware[On]>;

const log: Pick<Logger, "warn"> = console;

function violationError(
  operation: OperationId,
  response: Response,
  text: string,
  violations: readonly Violation[],
  values: boolean,
): ResponseValidationError {
  const message = `${operation}: response ${response.status} does not match the API contract: ${summaryOf(violations)}.`;
  const error = new ResponseValidationError(message, response, values ? text : "");
  const requestId = requestIdOf(response.headers, response.ok ? undefined : parseOrUndefined(text));
  return Object.assign(error, { operation, violations, requestId });
}

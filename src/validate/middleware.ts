import type { Middleware } from "openapi-fetch";
import { ConfigurationError, ResponseValidationError, type Violation } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Inside } from "../middleware.js";
import { jsonOf } from "../transport/answer.js";
import { requestIdOf } from "../transport/request-id.js";
import { explain } from "../transport/story.js";
import { type OperationId, operationOf, orUndefined, requestViolations, responseViolations } from "./checks.js";
import { summaryOf } from "./violations.js";

/**
 * What is checked, and what becomes of it.
 *
 * @example
 * const options: ValidationOptions = { mode: "throw", requests: true };
 * const strict = new CloudNexus({ middleware: [validateResponses(options)] });
 */
export interface ValidationOptions {
  /** Whether a call whose answer breaks the contract goes on or rejects. Default: `"warn"`. */
  mode?: "warn" | "throw" | undefined;
  /** The share of calls that are checked, from 0 to 1. Default: 1. */
  sample?: number | undefined;
  /** Whether requests are checked, too, before they are sent. Default: false. */
  requests?: boolean | undefined;
  /** Whether errors show the values found, which may be personal. Default: false. */
  values?: boolean | undefined;
  /** Is told of each violation, in either mode. Default: a line through `console.warn`, in `"warn"` mode. */
  onViolation?: ((error: ResponseValidationError | RequestValidationError) => void) | undefined;
}

/**
 * A request isn't what the contract wants. It was not sent, unless `mode` is `"warn"`.
 *
 * @example
 * if (error instanceof RequestValidationError) console.log(error.operation, error.violations);
 */
export class RequestValidationError extends ConfigurationError {
  override operation: string;
  /** Pointers are into `{ query, path, body }`. */
  readonly violations: readonly Violation[];
  /** There is none: the server hasn't seen it yet. */
  declare readonly requestId?: undefined;

  constructor(operation: string, violations: readonly Violation[]) {
    super(`${operation}: the request breaks the contract: ${summaryOf(violations)}.`);
    this.operation = operation;
    this.violations = violations;
  }
}
RequestValidationError.prototype.name = "RequestValidationError";

/**
 * Middleware that checks answers against the contract this package was made from, so that you hear of it when the API
 * has drifted. Fields that the contract doesn't know are fine. No code is made at run time.
 *
 * @throws ConfigurationError where an option can't be used.
 * @example
 * const cnx = new CloudNexus({ middleware: [validateResponses({ sample: 0.01, onViolation: (error) => log.warn(error) })] });
 */
export function validateResponses(options: ValidationOptions = {}): Middleware {
  const { mode = "warn", sample = 1, requests = false, values = false, onViolation } = options;
  if (mode !== "warn" && mode !== "throw") throw new ConfigurationError('mode is "warn" or "throw".');
  if (!(sample >= 0 && sample <= 1)) throw new ConfigurationError(`sample is from 0 to 1; it is ${sample}.`);
  const report = (error: ResponseValidationError | RequestValidationError) => {
    onViolation?.(error);
    if (mode === "throw") throw error;
    if (!onViolation) log.warn(`cloudnexus: ${error.message}`);
  };
  const chosen = (method: string, path: string) => (Math.random() < sample ? operationOf(method, path) : undefined);

  const onRequest = async ({ request, schemaPath, params: { path = {} } }: Told<"onRequest">) => {
    const id = chosen(request.method, schemaPath);
    if (id === undefined) return;
    const { search: query } = new URL(request.url);
    const violations = requestViolations(id, { query, path, body: await request.clone().text(), values });
    if (violations.length > 0) report(new RequestValidationError(id, violations));
  };
  const onResponse = async (told: Told<"onResponse">) => {
    const { method } = told.call ?? told.request;
    const id = chosen(method, told.schemaPath);
    if (id === undefined) return;
    // The client has read it already; another one's may not be read, as it goes on to its caller.
    const answer = told.answer ?? { response: told.response, text: await told.response.clone().text() };
    const { response, text } = answer;
    const body = orUndefined(() => jsonOf(answer));
    const violations = responseViolations(id, response.status, body, values);
    if (violations.length > 0) report(explain(errorOf(id, response, violations, values ? text : ""), told.call));
  };
  return requests ? { onRequest, onResponse } : { onResponse };
}

/** What openapi-fetch tells, and what is within where it is our client that does. */
type Told<On extends "onRequest" | "onResponse"> = Parameters<NonNullable<Middleware[On]>>[0] & Partial<Inside>;

const log: Pick<Logger, "warn"> = console;

function errorOf(
  operation: OperationId,
  response: Response,
  violations: readonly Violation[],
  shown: string,
): ResponseValidationError {
  const message = `${operation}: the answer (${response.status}) breaks the contract: ${summaryOf(violations)}.`;
  const error = new ResponseValidationError(message, response, shown);
  return Object.assign(error, { operation, violations, requestId: requestIdOf(response) });
}

import { CloudNexusError } from "../errors.js";
import type { Call } from "./call.js";

/** Says in an error which operation failed: at the beginning of its message, unless it is there already. */
export function nameOperation(error: CloudNexusError, operation: string): void {
  error.operation = operation;
  if (!error.message.startsWith(`${operation}: `)) error.message = `${operation}: ${error.message}`;
}

/** Adds to an error of this package what its call went through, once; any other error stays as it is. */
export function attachCallContext<E>(error: E, call: Call): E {
  if (!(error instanceof CloudNexusError) || Object.isFrozen(error)) return error;
  // One that belongs to a call already: to this one, or to another, whose error aborted this one.
  if (error.attempts === call.attempts || error.attempts.length > 0) return error;
  nameOperation(error, call.operation);
  error.attempts = call.attempts;
  if (call.progress.mayHaveTakenEffect && !call.readOnly) {
    error.outcomeUnknown = true;
    if (!call.idempotent) {
      const end = /[.!?]$/.test(error.message) ? "" : ".";
      error.message += `${end} The server may have processed this request. Check before sending it again.`;
    }
  }
  return error;
}

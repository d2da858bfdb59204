import { CloudNexusError } from "../errors.js";
import type { Call } from "./call.js";

/** Puts the operation that failed at the beginning of an error's message, unless it is there already. */
export function nameOperation(error: CloudNexusError, operation: string): void {
  error.operation = operation;
  if (!error.message.startsWith(`${operation}: `)) error.message = `${operation}: ${error.message}`;
}

/** Adds the context of its call to an error of this package, once. Other errors are left unchanged. */
export function attachCallContext<E>(error: E, call: Call): E {
  if (!(error instanceof CloudNexusError) || Object.isFrozen(error)) return error;
  // It already has the context of a call: of this one, or of another one whose error aborted this one.
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

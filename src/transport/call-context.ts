import { CloudNexusError } from "../errors.js";
import type { Call } from "./call.js";

/** Adds to an error of this package what its call went through, once; any other error stays as it is. */
export function attachCallContext<E>(error: E, call: Call): E {
  if (!(error instanceof CloudNexusError) || error.attempts === call.attempts) return error;
  error.operation = call.operation;
  error.attempts = call.attempts;
  if (call.progress.mayHaveTakenEffect && !call.readOnly) {
    error.outcomeUnknown = true;
    if (!call.idempotent)
      error.message += " The server may have processed this request. Check before sending it again.";
  }
  return error;
}

import { CloudNexusError } from "../errors.js";
import type { Call } from "./types.js";

type Story = Pick<Call, "operation" | "method" | "url" | "attempts" | "idempotent" | "unknown">;

/** Where a result has the call that it is of. */
export const CALL = Symbol();

/** What may know which call it is of. */
export interface OfCall {
  readonly [CALL]?: Story;
}

/** Puts on an error of ours what its call went through, once; whatever else was thrown stays as it is. */
export function explain<E>(error: E, call: Story | undefined): E {
  if (call && error instanceof CloudNexusError && error.attempts !== call.attempts) {
    error.operation = call.operation;
    error.attempts = call.attempts;
    if (call.unknown && call.method !== "GET") {
      error.outcomeUnknown = true;
      if (!call.idempotent) error.message += " It may be done: list by name before you repeat it.";
    }
  }
  return error;
}

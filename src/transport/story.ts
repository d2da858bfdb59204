import { CloudNexusError } from "../errors.js";
import { isUnknown } from "./policy.js";
import type { Call } from "./types.js";

type Story = Pick<Call, "operation" | "attempts" | "idempotent">;

/** Which call an answer ended, so that an error made of it can tell its story. */
const stories = new WeakMap<Response, Story>();

/** Remembers which call an answer, or what middleware made of it, ended. */
export function remember(answer: Response, call: Story): Response {
  stories.set(answer, call);
  return answer;
}

/** Puts on an error of ours what its call went through; whatever else was thrown stays as it is. */
export function explain<E>(error: E, { operation, attempts, idempotent }: Story, unknown: boolean): E {
  if (error instanceof CloudNexusError) {
    error.operation = operation;
    error.attempts = attempts;
    if (unknown && !idempotent) {
      error.outcomeUnknown = true;
      error.message += " It may have been done: look (list by name) before you send it again.";
    }
  }
  return error;
}

/**
 * Puts on an error what its answer's call went through. A success that can't be read leaves the outcome as unknown as a
 * failure of the server does.
 */
export function explainAnswer<E>(error: E, answer: Response): E {
  const call = stories.get(answer);
  return call ? explain(error, call, answer.ok || isUnknown(answer)) : error;
}

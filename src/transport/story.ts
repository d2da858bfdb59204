import { CloudNexusError } from "../errors.js";
import type { Call } from "./types.js";

type Story = Pick<Call, "operation" | "method" | "url" | "attempts" | "idempotent" | "unknown">;

/** What is known of an answer. */
interface About {
  /** The call that it ended, so that an error made of it can tell its story. */
  call: Story;
  /** Its body, which was read. */
  text: string;
  /** What the text stands for, once somebody had to look: large ones take long. */
  json?: unknown;
}

// On the answer itself: a WeakMap would do, too, but with one every garbage collection takes longer.
const ABOUT = Symbol();

type Known = Response & { [ABOUT]?: About };

const aboutOf = (answer: Known): Partial<About> => answer[ABOUT] ?? {};

/** Remembers of an answer, or of what middleware made of it, which call it ended, and its body, which was read. */
export function remember(answer: Known, call: Story, text: string): Response {
  answer[ABOUT] = { call, text };
  return answer;
}

/** The same answer in a response of its own, with a body that can be read. */
export function copyOf(answer: Response): Response {
  // A redirect that wasn't followed, in browsers, and servers' fancies: no response can be made of those.
  if (answer.status < 200 || answer.status > 599) return answer;
  // Without a body where there was none: of some statuses no response can be made with one.
  return new Response(textOf(answer) || null, answer);
}

/** The body of an answer. */
export const textOf = (answer: Response) => aboutOf(answer).text ?? "";

/** Where an answer is from: one that a program made, such as a test's, doesn't know. */
export const urlOf = (answer: Response) => aboutOf(answer).call?.url ?? answer.url;

/** @throws SyntaxError where the text, which is the answer's, isn't JSON. */
export function jsonOf(answer: Response, text: string): unknown {
  const about = aboutOf(answer);
  about.json ??= JSON.parse(text);
  return about.json;
}

/** Puts on an error of ours what its call went through, once; whatever else was thrown stays as it is. */
export function explain<E>(error: E, { operation, method, attempts, idempotent, unknown }: Story): E {
  if (error instanceof CloudNexusError && error.attempts !== attempts) {
    error.operation = operation;
    error.attempts = attempts;
    if (unknown && method !== "GET") {
      error.outcomeUnknown = true;
      if (!idempotent) error.message += " It may be done: list by name before you repeat it.";
    }
  }
  return error;
}

/** Puts on an error what its answer's call went through. */
export function explainAnswer<E>(error: E, answer: Response): E {
  const { call } = aboutOf(answer);
  return call ? explain(error, call) : error;
}

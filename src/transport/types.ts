import type { Answer } from "./answer.js";

/**
 * What one attempt of a call got.
 *
 * @example
 * const lost = ({ status }: Attempt) => status === undefined;
 */
export interface Attempt {
  /** HTTP status; absent where no answer came. */
  status?: number;
  /** Why there was no usable answer, in words. */
  error?: string;
  /** Milliseconds from sending to the end of the body. */
  duration: number;
}

/** One call, from its first attempt to its last. */
export interface Call {
  /** `operationId` in the contract, or method and path of what isn't in it. */
  readonly operation: string;
  readonly method: string;
  /** As the contract has it: with the names of parameters, not their values. */
  readonly path: string;
  /** Where it goes, with which headers (by lower-case names) and body: middleware may change them before it is sent. */
  url: string;
  headers: Record<string, string>;
  body: string | null;
  /** Whether sending it twice does what sending it once does. */
  readonly idempotent: boolean;
  /** Milliseconds that one attempt may take. */
  readonly timeout: number;
  /** When the call as a whole must be over, in epoch milliseconds. */
  deadline: number;
  readonly maxRetries: number;
  /** Aborts with the caller's reason, or when the deadline has come. */
  signal?: AbortSignal;
  /** What the attempts so far got, oldest first. */
  readonly attempts: Attempt[];
  /** Whether the server may have done it, although none of them says so. */
  unknown: boolean;
  /** Is told of all that happens, once observers have been shown the call. */
  observe?: CallObserver;
  /** Is told of waits for the rate limit. With the signal and the deadline, it is what a limiter is asked with. */
  readonly onWait: (until: number | undefined) => void;
}

/**
 * What happens in a call.
 *
 * @example
 * const isOver = (event: CallEvent) => event.type === "end";
 */
export type CallEvent =
  /** An attempt, the last of `attempts`, is sent. */
  | { type: "attempt" }
  /** It is over: with an answer, its body read, or with why there is none. */
  | { type: "answer"; response: Response | undefined; error: unknown }
  /** The call waits: until when (epoch milliseconds), where that is known; told again where that changes. */
  | { type: "wait"; reason: "rate limit" | "backoff" | "concurrency"; until?: number | undefined }
  /** The call is over. */
  | { type: "end"; response: Response | undefined; error?: unknown };

/**
 * Is told of what happens in one call.
 *
 * @example
 * const tell: CallObserver = (event) => console.log(event.type);
 */
export type CallObserver = (event: CallEvent) => void;

/**
 * What an observer gets to see of a call.
 *
 * @example
 * const name = ({ operation, method }: ObservedCall) => `${method} ${operation}`;
 */
export type ObservedCall = Pick<Call, "operation" | "method" | "path" | "url" | "idempotent" | "attempts">;

/**
 * Is told of each call as it begins, and of what happens in it where it returns a function. It must not throw.
 *
 * @example
 * const observer: Observer = (call) => (event) => console.log(call.operation, event.type);
 * const watched = new CloudNexus({ observer });
 */
export type Observer = (call: ObservedCall) => CallObserver | undefined;

/**
 * Sends a call under an API key.
 *
 * @param heard Is told of the answer as soon as its headers are there.
 * @returns The answer, its body in memory.
 */
export type Fetch = (call: Call, key: string, heard?: (answer: Answer) => void) => Promise<Answer>;

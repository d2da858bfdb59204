import type { SecurityScheme } from "../operations.js";

/**
 * The outcome of one attempt of a call.
 *
 * @category Errors
 * @example
 * const hadNoResponse = ({ status }: Attempt) => status === undefined;
 */
export interface Attempt {
  /** HTTP status; absent if no response arrived. */
  status?: number;
  /** Why there was no usable response, in words. */
  error?: string;
  /** Milliseconds from sending the request to the end of the response body. */
  duration: number;
}

/** The request as middleware left it: what each attempt sends. */
export interface OutgoingRequest {
  readonly url: string;
  readonly method: string;
  /** Without the API key. */
  readonly headers: Headers;
  /** In memory, so that it can be sent again; a stream is sent once. */
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  /** Further `RequestInit` fields: those of `fetchOptions`. */
  readonly init: RequestInit;
}

/** Whether a request can be sent more than once: a stream cannot. */
export function isRepeatable({ body }: OutgoingRequest): boolean {
  return !(body instanceof ReadableStream);
}

/** One call, from its first attempt to its last. */
export interface Call {
  /** `operationId` in the contract, or method and path of a request outside the contract. */
  readonly operation: string;
  readonly method: string;
  /** As the contract has it: with the names of parameters, not their values. */
  readonly path: string;
  readonly url: string;
  /** Whether sending it twice has the same effect as sending it once. */
  readonly idempotent: boolean;
  /** Whether it only reads, so that a lost response leaves nothing undone or unknown. */
  readonly readOnly: boolean;
  /** How the API key is sent; undefined for public operations, which are sent without it. */
  readonly security: SecurityScheme | undefined;
  /** Whether the response body is handed over unread (`parseAs: "stream"`). */
  readonly streamsResponse: boolean;
  /** Milliseconds for each attempt. */
  readonly timeout: number;
  /** Retries after the first attempt. */
  readonly maxRetries: number;
  /** When the call as a whole must be over, in epoch milliseconds; Infinity if it may take any time. */
  readonly deadline: number;
  /** Aborts when the caller's signal does, or at the deadline; undefined if nothing can end the call early. */
  readonly signal: AbortSignal | undefined;
  /** Receives the events of the call. */
  readonly emit: CallObserver;
  /** What the attempts so far led to, oldest first. */
  readonly attempts: Attempt[];
  /** What changes while the call is under way. */
  readonly progress: {
    /** Whether the server may have processed a request of this call. */
    mayHaveTakenEffect: boolean;
    /** What the latest attempt failed with, as opposed to what happens between attempts. */
    attemptError?: unknown;
    /** Settles when a body that was handed over unread has ended or was cancelled. */
    streamEnd?: Promise<void>;
  };
}

/** A call, and the request that its attempts send. */
export interface CallWithRequest {
  readonly call: Call;
  readonly request: OutgoingRequest;
}

/** An attempt that has its API key; none for a public operation. */
export interface AuthorizedAttempt extends CallWithRequest {
  readonly apiKey: string | undefined;
  /** Called as soon as the headers of the response have arrived. */
  readonly onHeaders?: (response: Response) => void;
}

/** Sends a request and resolves with the response, whose body is in memory (or unread, for a stream). */
export type Transport<Context extends CallWithRequest = CallWithRequest> = (context: Context) => Promise<Response>;

/**
 * What happens in a call.
 *
 * @category Logging and observing
 * @example
 * const isOver = (event: CallEvent) => event.type === "end";
 */
export type CallEvent =
  /** An attempt, the last of `attempts`, is sent. */
  | { type: "attempt" }
  /** The attempt is over: with a response, or with the reason why there is none. */
  | { type: "answer"; response: Response | undefined; requestId?: string | undefined; error: unknown }
  /** The call waits; `until` (epoch milliseconds) if known. Repeated when the end of the wait changes. */
  | { type: "wait"; reason: "rate limit" | "backoff" | "concurrency"; until?: number | undefined }
  /** The call is over. */
  | { type: "end"; response: Response | undefined; error?: unknown };

/**
 * Receives the events of one call.
 *
 * @category Logging and observing
 * @example
 * const log: CallObserver = (event) => console.log(event.type);
 */
export type CallObserver = (event: CallEvent) => void;

/**
 * What an observer sees of a call.
 *
 * @category Logging and observing
 * @example
 * const name = ({ operation, method }: ObservedCall) => `${method} ${operation}`;
 */
export type ObservedCall = Pick<Call, "operation" | "method" | "path" | "url" | "idempotent" | "attempts">;

/**
 * Called at the start of each call; the function it returns, if any, receives the events of that call. An observer that throws is
 * reported once, and does not affect the call.
 *
 * @category Logging and observing
 * @example
 * const observer: Observer = (call) => (event) => console.log(call.operation, event.type);
 * const watched = new CloudNexus({ observer });
 */
export type Observer = (call: ObservedCall) => CallObserver | undefined;

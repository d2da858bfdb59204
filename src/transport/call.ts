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
  /** Why there was no usable response, as text; absent if there was one. */
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
  /** Whether it only reads, so that a lost response does not leave the outcome unknown. */
  readonly readOnly: boolean;
  /** How the API key is sent; undefined for public operations, which are sent without it. */
  readonly security: SecurityScheme | undefined;
  /** Whether the response body is handed over unread (`parseAs: "stream"`). */
  readonly streamsResponse: boolean;
  /** Milliseconds for each attempt. */
  readonly timeout: number;
  /** Retries after the first attempt. */
  readonly maxRetries: number;
  /** When the whole call must have ended, in epoch milliseconds; Infinity without a time limit. */
  readonly deadline: number;
  /** Aborts when the caller's signal does, or at the deadline; undefined if nothing can end the call early. */
  readonly signal: AbortSignal | undefined;
  /** Receives the events of the call. */
  readonly emit: CallObserver;
  /** The outcome of each attempt so far, oldest first. */
  readonly attempts: Attempt[];
  /** The state of the call while it is in progress. */
  readonly progress: {
    /** Whether the server may have processed a request of this call. */
    mayHaveTakenEffect: boolean;
    /** The error of the latest attempt, as opposed to errors between attempts. */
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
 * An event of a call, for an observer.
 *
 * @category Logging and observing
 * @example
 * const isOver = (event: CallEvent) => event.type === "end";
 */
export type CallEvent =
  /** An attempt is sent: the last of `attempts`. */
  | { type: "attempt" }
  /** The attempt has ended, with a response, or with the error that explains why there is none. */
  | { type: "answer"; response: Response | undefined; requestId?: string | undefined; error: unknown }
  /** The call waits, `until` a time (epoch milliseconds) if that is known. Repeated when the end of the wait changes. */
  | { type: "wait"; reason: "rate limit" | "backoff" | "concurrency"; until?: number | undefined }
  /** The call has ended: with its last response, or with the error that it rejects with. */
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
 * The call that an observer is called with. `attempts` grows while the call is in progress.
 *
 * @category Logging and observing
 * @example
 * const name = ({ operation, method }: ObservedCall) => `${method} ${operation}`;
 */
export type ObservedCall = Pick<Call, "operation" | "method" | "path" | "url" | "idempotent" | "attempts">;

/**
 * A function that is called at the start of each call. If it returns a function, that receives the events of the call. Errors
 * that an observer throws do not affect the call; the first is reported.
 *
 * @category Logging and observing
 * @example
 * const observer: Observer = (call) => (event) => console.log(call.operation, event.type);
 * const watched = new CloudNexus({ observer });
 */
export type Observer = (call: ObservedCall) => CallObserver | undefined;

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
  readonly url: string;
  readonly headers: Headers;
  readonly body: BodyInit | undefined;
  /** Whether sending it twice does what sending it once does. */
  readonly idempotent: boolean;
  /** Milliseconds that one attempt may take. */
  readonly timeout: number;
  /** When the call as a whole must be over, in epoch milliseconds. */
  readonly deadline: number;
  readonly maxRetries: number;
  /** Aborts with the caller's reason, or when the deadline has come. */
  readonly signal: AbortSignal | undefined;
  /** What the attempts so far got, oldest first. */
  readonly attempts: Attempt[];
}

/**
 * Sends a call under an API key. The answer's body is in memory.
 *
 * @param heard Is told of the answer as soon as its headers are there.
 */
export type Fetch = (call: Call, key: string, heard?: (answer: Response) => void) => Promise<Response>;

/** Adds one concern around a `Fetch`. */
export type Layer = (next: Fetch) => Fetch;

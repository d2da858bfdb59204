import { ConfigurationError, TimeoutError } from "../errors.js";
import { abortable } from "../internal/abortable.js";
import { singleFlight } from "../internal/single-flight.js";
import type { AuthorizedAttempt, Transport } from "./call.js";

const UNAUTHORIZED = 401;

/**
 * Where the API key comes from: a string, or a function that is called again for every attempt.
 *
 * @example
 * const apiKey: KeySource = async () => (await import("node:fs/promises")).readFile("/run/secrets/cloudnexus", "utf8");
 */
export type KeySource = string | (() => string | Promise<string>);

/** Gives the key for an attempt. */
export interface KeyProvider {
  /** @param timeout Milliseconds that the key function may take. */
  get(timeout: number): Promise<string>;
  /** Whether a later call of `get` may give another key. */
  readonly canChange: boolean;
}

/**
 * @param check Validates a key; throws a `ConfigurationError` that does not contain it.
 */
export function createKeyProvider(source: KeySource, check: (key: unknown) => string): KeyProvider {
  if (typeof source === "string") {
    const key = check(source);
    return { canChange: false, get: async () => key };
  }
  let ask = singleFlight(async () => source());
  const get = async (timeout: number) => {
    const key = await withTimeout(ask, timeout, () => {
      // A promise that never settles must not block the calls after this one.
      ask = singleFlight(async () => source());
    });
    // A file that a key is read from usually ends with a newline.
    return check(typeof key === "string" ? key.trim() : key);
  };
  return { canChange: true, get };
}

function withTimeout(ask: () => Promise<unknown>, timeout: number, onTimeout: () => void): Promise<unknown> {
  return abortable<unknown>(undefined, (resolve, reject) => {
    const timer = setTimeout(() => {
      onTimeout();
      reject(new TimeoutError(`The apiKey function did not return a key within ${timeout} ms (timeout).`));
    }, timeout);
    ask().then(resolve, (cause: unknown) => {
      // One error for each caller who waits, since each gets the context of its own call.
      const reason = cause instanceof Error ? cause.message : String(cause);
      reject(new ConfigurationError(`The apiKey function failed: ${reason}`, { cause }));
    });
    return () => clearTimeout(timer);
  });
}

/**
 * Adds the API key to each attempt. If a key from a function is rejected with 401, the function is called once more, and
 * the request sent again if the key differs: the server has not processed it.
 */
export function authorize(keys: KeyProvider): (next: Transport<AuthorizedAttempt>) => Transport {
  return (next) => async (context) => {
    if (!context.security) return next({ ...context, apiKey: undefined });
    const apiKey = await keys.get(context.timeout);
    const response = await next({ ...context, apiKey });
    if (response.status !== UNAUTHORIZED || !keys.canChange) return response;
    const freshKey = await keys.get(context.timeout);
    return freshKey === apiKey ? response : next({ ...context, apiKey: freshKey });
  };
}

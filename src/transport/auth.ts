import { ConfigurationError, TimeoutError } from "../errors.js";
import { abortable, afterTimeout } from "../internal/abortable.js";
import { redactKeys, withoutKeys } from "../internal/redact.js";
import { toText } from "../internal/values.js";
import { type AuthorizedAttempt, isRepeatable, type Transport } from "./call.js";

const UNAUTHORIZED = 401;

/**
 * An API key, or a function that returns it, also as a promise. The function is called for every attempt.
 *
 * @category Client
 * @example
 * const apiKey: KeySource = async () => (await import("node:fs/promises")).readFile("/run/secrets/cloudnexus", "utf8");
 */
export type KeySource = string | (() => string | Promise<string>);

/**
 * Resolves with the key for an attempt.
 *
 * @param timeout Milliseconds that the key function may take.
 * @param signal Ends the wait for the key.
 */
export type KeyProvider = (timeout: number, signal: AbortSignal | undefined) => Promise<string>;

/**
 * @param check Validates a key; throws a `ConfigurationError` that does not contain it.
 */
export function createKeyProvider(source: KeySource, check: (key: unknown) => string): KeyProvider {
  if (typeof source === "string") {
    const key = check(source);
    return async () => key;
  }
  // Calls at the same time share one promise of a key.
  let pending: Promise<unknown> | undefined;
  return async (timeout, signal) => {
    if (signal?.aborted) throw signal.reason;
    pending ??= (async () => source())();
    const shared = pending;
    try {
      const key = await withTimeout(shared, timeout, signal);
      // A file that a key is read from usually ends with a newline.
      return check(typeof key === "string" ? key.trim() : key);
    } finally {
      // Also if it has not settled, and perhaps never will: it must not block the calls after this one.
      if (pending === shared) pending = undefined;
    }
  };
}

function withTimeout(key: Promise<unknown>, timeout: number, signal: AbortSignal | undefined): Promise<unknown> {
  return abortable<unknown>(signal, (resolve, reject) => {
    key.then(resolve, (cause: unknown) => {
      // One error for each caller who waits, since each gets the context of its own call.
      const reason = redactKeys(cause instanceof Error ? cause.message : toText(cause));
      reject(new ConfigurationError(`The apiKey function failed: ${reason}`, { cause: withoutKeys(cause) }));
    });
    return afterTimeout(timeout, () =>
      reject(new TimeoutError(`The apiKey function did not return a key within ${timeout} ms (timeout).`)),
    );
  });
}

/**
 * Adds the API key to each attempt. If a key from a function is rejected with 401, the function is called once more, and
 * the request sent again if the key differs: the server has not processed it.
 */
export function authorize(getKey: KeyProvider): (next: Transport<AuthorizedAttempt>) => Transport {
  return (next) =>
    async ({ call, request }) => {
      if (!call.security) return next({ call, request, apiKey: undefined });
      const apiKey = await getKey(call.timeout, call.signal);
      const response = await next({ call, request, apiKey });
      if (response.status !== UNAUTHORIZED || !isRepeatable(request)) return response;
      const freshKey = await getKey(call.timeout, call.signal);
      return freshKey === apiKey ? response : next({ call, request, apiKey: freshKey });
    };
}

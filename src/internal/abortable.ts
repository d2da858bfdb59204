/**
 * A promise that a signal can end early: it then rejects with the signal's own reason. However it ends, no listener
 * stays on the signal.
 *
 * @param start Starts the operation to wait for. The function it returns is called once, as soon as the promise is settled, with
 * the reason if it was rejected.
 */
export function abortable<T>(
  signal: AbortSignal | undefined,
  start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => (failure?: unknown) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let cleanUp: ((failure?: unknown) => void) | undefined;
    let settled: { failure?: unknown } | undefined;
    const onAbort = () => fail(signal?.reason);
    const settle = (failure?: unknown) => {
      if (settled) return;
      settled = { failure };
      signal?.removeEventListener("abort", onAbort);
      cleanUp?.(failure);
    };
    const fail = (reason: unknown) => {
      reject(reason);
      settle(reason);
    };
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) return onAbort();
    cleanUp = start((value) => {
      resolve(value);
      settle();
    }, fail);
    // The promise may have settled during `start`.
    const early: { failure?: unknown } | undefined = settled;
    if (early) cleanUp(early.failure);
  });
}

/** Settles as the promise does, or rejects with the signal's own reason if that aborts first. */
export function unlessAborted<T>(signal: AbortSignal | undefined, start: () => Promise<T>): Promise<T> {
  return abortable(signal, (resolve, reject) => {
    start().then(resolve, reject);
    return () => {};
  });
}

/** One listener for each signal, whatever the number of calls: Node warns of a leak from eleven on. */
const sharedListeners = /* @__PURE__ */ new WeakMap<
  AbortSignal,
  { callbacks: Set<() => void>; listener: () => void }
>();

/**
 * Calls back when a signal aborts.
 *
 * @returns A function that removes the callback.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let shared = sharedListeners.get(signal);
  if (!shared) {
    const callbacks = new Set<() => void>();
    // It does not depend on its event or on `addEventListener` refusing duplicates: not every signal is an EventTarget.
    const listener = () => {
      for (const each of [...callbacks]) each();
    };
    shared = { callbacks, listener };
    sharedListeners.set(signal, shared);
    signal.addEventListener("abort", listener);
  }
  const { callbacks, listener } = shared;
  // A function of its own, so that the same callback may be added twice.
  const own = () => callback();
  callbacks.add(own);
  return () => {
    callbacks.delete(own);
    if (callbacks.size > 0) return;
    signal.removeEventListener("abort", listener);
    sharedListeners.delete(signal);
  };
}

/**
 * Calls back after a timeout, and one more turn of the event loop: what has already arrived, while the process was suspended
 * for example, is read first.
 *
 * @returns A function that cancels the timeout.
 */
export function afterTimeout(timeout: number, onTimeout: () => void): () => void {
  let timer = setTimeout(() => {
    timer = setTimeout(onTimeout, 0);
  }, timeout);
  return () => clearTimeout(timer);
}

/**
 * Waits until a moment, unless the signal aborts first.
 *
 * @param until Epoch milliseconds.
 */
export function waitUntil(until: number, signal: AbortSignal | undefined): Promise<void> {
  return abortable<void>(signal, (resolve) => {
    const timer = setTimeout(resolve, until - Date.now());
    return () => clearTimeout(timer);
  });
}

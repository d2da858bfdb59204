/**
 * A promise that a signal can end early: it then rejects with the signal's own reason. However it ends, no listener
 * stays on the signal.
 *
 * @param start Begins what is waited for. The function it returns is called once, as soon as the promise is settled, with
 * the reason if it was rejected.
 */
export function abortable<T>(
  signal: AbortSignal | undefined,
  start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => (failure?: unknown) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let cleanUp: ((failure?: unknown) => void) | undefined;
    const onAbort = () => fail(signal?.reason);
    const settle = (failure?: unknown) => {
      signal?.removeEventListener("abort", onAbort);
      cleanUp?.(failure);
      cleanUp = undefined;
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
  });
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

/**
 * A promise that a signal can end early: it then rejects with the signal's own reason. However it ends, no listener
 * stays on the signal.
 *
 * @param start Begins what is waited for. What it returns is called once, as soon as the promise is settled, and with
 * the reason where that is a failure.
 */
export function abortable<T>(
  signal: AbortSignal | undefined,
  start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => (failure?: unknown) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let stop: ((failure?: unknown) => void) | undefined;
    const onAbort = () => fail(signal?.reason);
    const settle = (failure?: unknown) => {
      signal?.removeEventListener("abort", onAbort);
      stop?.(failure);
      stop = undefined;
    };
    const fail = (reason: unknown) => {
      reject(reason);
      settle(reason);
    };
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) return onAbort();
    stop = start((value) => {
      resolve(value);
      settle();
    }, fail);
  });
}

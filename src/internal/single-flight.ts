/** Makes parallel calls one: they share its outcome, and the next call starts anew; one that `keeps` only after a failure. */
export function shared<T>(start: () => Promise<T>, keeps = false): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    // In the chain, not beside it: the stacks of errors end at a promise that two wait for.
    running ??= start().then(
      (value) => {
        if (!keeps) running = undefined;
        return value;
      },
      (error: unknown) => {
        running = undefined;
        throw error;
      },
    );
    return running;
  };
}

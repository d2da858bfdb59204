/** Makes parallel calls one: they share its outcome, and the next call starts anew; one that `keeps` only after a failure. */
export function shared<T>(start: () => Promise<T>, keeps = false): () => Promise<T> {
  let running: Promise<T> | undefined;
  const forget = () => {
    running = undefined;
  };
  return () => {
    if (!running) {
      running = start();
      running.then(keeps ? undefined : forget, forget);
    }
    return running;
  };
}

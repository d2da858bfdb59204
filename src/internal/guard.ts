/** Returns a function that runs code of the user's: it returns undefined if that throws. The first error is reported. */
export function createGuard(): <T>(run: () => T) => T | undefined {
  let isReported = false;
  const report = (error: unknown) => {
    if (isReported) return;
    isReported = true;
    reportError(error);
  };
  return (run) => {
    try {
      const result = run();
      // Of an async function, whose rejection would otherwise end the process.
      if (result instanceof Promise) void result.catch(report);
      return result;
    } catch (error) {
      report(error);
      return undefined;
    }
  };
}

/** Reports an error of a callback or a logger on the console, since the logger itself may be what throws. */
function reportError(error: unknown): void {
  try {
    // biome-ignore lint/suspicious/noConsole: what throws may be the logger.
    console.error("cloudnexus: a callback threw; this is reported once.", error);
  } catch {
    // Nothing is left to report it to.
  }
}

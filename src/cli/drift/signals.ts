/** What ends a run: ctrl-C, `kill`, and a terminal that is closed. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Resolves at the first signal to stop. The handlers stay: npm and terminals pass the same signal on twice, and the
 * second one must not end the process before it has reported.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve());
  });
}

/**
 * Lets a process finish its work after its terminal was closed, when nothing can be written to it any more.
 *
 * @returns Call it when the work is done. Node itself aborts, with a core dump, if it exits when its terminal is gone:
 * it tries to restore the terminal's mode.
 */
export function surviveClosedTerminal(): () => void {
  let isTerminalGone = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", () => {
      isTerminalGone ||= stream.isTTY;
    });
  }
  return () => {
    if (isTerminalGone) process.kill(process.pid, "SIGKILL");
  };
}

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

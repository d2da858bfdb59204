const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** npm passes on a signal that the terminal also sent, so that it arrives twice. Later ones are meant. */
const SAME_SIGNAL_MS = 1_000;
const PARENT_CHECK_MS = 250;

/** As shells report a program that ctrl-C ended. */
export const INTERRUPTED = 130;

/**
 * A signal that aborts when the user stops the command (ctrl-C, SIGTERM, SIGHUP), or when npm, which started it, is
 * gone. The command then has to end by itself; a second ctrl-C ends it at once.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let interruptedAt = 0;
  const interrupt = () => {
    if (controller.signal.aborted && Date.now() - interruptedAt > SAME_SIGNAL_MS) process.exit(INTERRUPTED);
    interruptedAt ||= Date.now();
    controller.abort(new Error("The command was interrupted."));
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  const { ppid } = process;
  // npm does not pass on SIGHUP, and cannot pass on SIGKILL.
  if (process.env.npm_lifecycle_event !== undefined) {
    const timer = setInterval(() => {
      if (process.ppid === ppid) return;
      clearInterval(timer);
      interrupt();
    }, PARENT_CHECK_MS);
    timer.unref();
  }
  return controller.signal;
}

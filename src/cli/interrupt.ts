import { findNpm, isRunning } from "./npm-process.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** npm passes on a signal that the terminal also sent, so that it arrives twice. Later ones are meant. */
const SAME_SIGNAL_MS = 1_000;
const NPM_CHECK_MS = 250;

/** As shells report a program that ctrl-C ended. */
export const INTERRUPTED = 130;

/**
 * A signal that aborts when the user stops the command (ctrl-C, SIGTERM, SIGHUP), or when the npm that started it is
 * gone. The command then has to end by itself; a second ctrl-C ends it at once.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let interruptedAt = 0;
  const interrupt = () => {
    interruptedAt ||= Date.now();
    controller.abort(new Error("The command was interrupted."));
  };
  const onSignal = () => {
    if (interruptedAt && Date.now() - interruptedAt > SAME_SIGNAL_MS) process.exit(INTERRUPTED);
    interrupt();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  onNpmGone(interrupt);
  return controller.signal;
}

/** Resolves when the signal aborts, or at once if it already has. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** npm does not pass on SIGHUP, and cannot pass on SIGKILL; SIGTERM reaches only the shell that it started. */
function onNpmGone(action: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const { ppid } = process;
  const npm = findNpm() ?? ppid;
  const timer = setInterval(() => {
    if (process.ppid === ppid && isRunning(npm)) return;
    clearInterval(timer);
    action();
  }, NPM_CHECK_MS);
  timer.unref();
}

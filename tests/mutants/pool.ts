import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Run } from "./score.js";

/** Trials that a process holds at once: some of them only wait, for a rate limit's next window. */
const AT_ONCE = 4;

/** A run to be made, of the suite against a server of `subjects`. */
export interface Trial {
  name: string;
  seed: number;
}

interface Rules {
  /** The module that holds trials, each for a message. */
  worker?: string;
  /** How long a process may go on without that one of its trials ends, in milliseconds. */
  patience?: number;
}

/**
 * Holds trials in as many processes as there are processors; `ended` hears of each, in the order in which they end.
 *
 * @throws Error that names those which don't end.
 */
export async function holdAll(
  trials: readonly Trial[],
  ended: (run: Run, count: number) => void,
  { worker = fileURLToPath(new URL("worker.ts", import.meta.url)), patience = 120_000 }: Rules = {},
): Promise<readonly Run[]> {
  const queue = [...trials];
  const runs: Run[] = [];
  const add = (run: Run) => ended(run, runs.push(run));
  const over = new AbortController();
  const start = () => fork(worker, { signal: over.signal, killSignal: "SIGKILL" });
  try {
    await Promise.all(
      Array.from({ length: availableParallelism() }, () => holdInProcess(start(), queue, add, patience)),
    );
  } finally {
    over.abort();
  }
  // As they were asked for: what ends first is chance.
  const places = trials.map(({ name }) => name);
  return runs.toSorted((a, b) => places.indexOf(a.name) - places.indexOf(b.name));
}

function holdInProcess(worker: ChildProcess, queue: Trial[], add: (run: Run) => void, patience: number): Promise<void> {
  const open: string[] = [];
  const next = () => {
    const trial = queue.shift();
    if (trial) {
      open.push(trial.name);
      worker.send(trial);
    } else if (open.length === 0 && worker.connected) worker.disconnect();
  };
  return new Promise((resolve, reject) => {
    let stuck: Error | undefined;
    // Not of each trial by itself: one that waits for timers gets its turn only when those beside it rest.
    const timer = setTimeout(() => {
      stuck = new Error(`After ${patience / 1000} s there is no end of the trial of ${open.join(", or of ")}.`);
      // A trial that never lets go of its process hears no milder signal.
      worker.kill("SIGKILL");
    }, patience);
    worker.on("error", reject).on("message", (run: Run) => {
      timer.refresh();
      open.splice(open.indexOf(run.name), 1);
      add(run);
      next();
    });
    worker.on("exit", (code) => {
      clearTimeout(timer);
      if (code === 0 && open.length === 0) resolve();
      else reject(stuck ?? new Error(`A process that held trials ended with ${code}.`));
    });
    for (let count = 0; count < AT_ONCE; count++) next();
  });
}

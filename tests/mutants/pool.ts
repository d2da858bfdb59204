import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Run } from "./score.js";

/** Trials that a process runs at once: some mostly wait, for a rate limit's next window. */
const AT_ONCE = 4;

/** A run of the suite against a server of `subjects`. */
export interface Trial {
  name: string;
  seed: number;
}

interface Rules {
  /** The module that runs a trial for each message. */
  worker?: string;
  /** How long a process may run without finishing a trial, in milliseconds. */
  patience?: number;
}

/**
 * Runs trials in as many processes as there are processors. `ended` is called after each.
 *
 * @throws Error that names those which don't end.
 */
export async function runAll(
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
      Array.from({ length: availableParallelism() }, () => runInProcess(start(), queue, add, patience)),
    );
  } finally {
    over.abort();
  }
  // In the given order: which ends first is chance.
  const places = trials.map(({ name }) => name);
  return runs.toSorted((a, b) => places.indexOf(a.name) - places.indexOf(b.name));
}

function runInProcess(worker: ChildProcess, queue: Trial[], add: (run: Run) => void, patience: number): Promise<void> {
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
    // For the process, not for each trial: a busy trial delays the others.
    const timer = setTimeout(() => {
      // It got no trial, and is about to end.
      if (open.length === 0) return;
      stuck = new Error(`No trial ended within ${patience / 1000} s: ${open.join(", ")}.`);
      // A busy loop handles no milder signal.
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
      else reject(stuck ?? new Error(`A worker process ended with ${code}.`));
    });
    for (let count = 0; count < AT_ONCE; count++) next();
  });
}

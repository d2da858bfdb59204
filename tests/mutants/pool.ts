import { fork } from "node:child_process";
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

/** Holds trials in as many processes as there are processors; `ended` hears of each, in the order in which they end. */
export async function holdAll(
  trials: readonly Trial[],
  ended: (run: Run, count: number) => void,
): Promise<readonly Run[]> {
  const queue = [...trials];
  const runs: Run[] = [];
  const add = (run: Run) => ended(run, runs.push(run));
  await Promise.all(Array.from({ length: availableParallelism() }, () => holdInProcess(queue, add)));
  // As they were asked for: what ends first is chance.
  const places = trials.map(({ name }) => name);
  return runs.toSorted((a, b) => places.indexOf(a.name) - places.indexOf(b.name));
}

function holdInProcess(queue: Trial[], add: (run: Run) => void): Promise<void> {
  const worker = fork(fileURLToPath(new URL("worker.ts", import.meta.url)));
  let open = 0;
  const next = () => {
    const trial = queue.shift();
    if (trial) {
      open++;
      worker.send(trial);
    } else if (open === 0 && worker.connected) worker.disconnect();
  };
  return new Promise((resolve, reject) => {
    worker.on("error", reject).on("message", (run: Run) => {
      open--;
      add(run);
      next();
    });
    worker.on("exit", (code) => {
      if (code === 0 && open === 0) resolve();
      else reject(new Error(`A process that held trials ended with ${code}.`));
    });
    for (let count = 0; count < AT_ONCE; count++) next();
  });
}

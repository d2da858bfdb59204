import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Report, Settings } from "../contract/suite/index.js";

/** Trials that a process holds at once: some of them only wait, for a rate limit's next window. */
const AT_ONCE = 4;

export interface Trial {
  name: string;
  settings?: Partial<Settings>;
}

/** Holds trials in as many processes as there are processors; `done` hears of each, in the order in which they end. */
export async function holdAll(trials: readonly Trial[], done: (trial: Trial, report: Report) => void): Promise<void> {
  const queue = [...trials.entries()];
  await Promise.all(Array.from({ length: availableParallelism() }, () => holdInProcess(queue, trials, done)));
}

async function holdInProcess(
  queue: [number, Trial][],
  trials: readonly Trial[],
  done: (trial: Trial, report: Report) => void,
): Promise<void> {
  const worker = fork(fileURLToPath(new URL("worker.ts", import.meta.url)));
  let open = 0;
  const next = () => {
    const job = queue.shift();
    if (!job) return open === 0 ? void worker.disconnect() : undefined;
    const [id, { name, settings = {} }] = job;
    open++;
    worker.send({ id, name, settings });
  };
  await new Promise<void>((resolve, reject) => {
    worker.on("error", reject).on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`A process that held trials ended with ${code}.`));
    });
    worker.on("message", ({ id, report }: { id: number; report: Report }) => {
      open--;
      done(trials[id] as Trial, report);
      next();
    });
    for (let count = 0; count < AT_ONCE; count++) next();
  });
}

/** A part of a command that takes a while. */
export interface Step {
  title: string;
  /** Resolves to its result in a few words. */
  run(): Promise<string>;
}

/**
 * Runs steps one after the other and prints one line for each, with its duration and result. On a terminal the running
 * step is shown, too. The first step that fails ends the run; whoever started it prints why.
 */
export async function runSteps(steps: readonly Step[], output: NodeJS.WriteStream = process.stdout): Promise<void> {
  const width = Math.max(...steps.map(({ title }) => title.length));
  for (const { title, run } of steps) {
    if (output.isTTY) output.write(`… ${title}`);
    const startedAt = performance.now();
    const finish = (sign: string, result = "") => {
      const seconds = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
      const line = `${sign} ${title.padEnd(width)} ${seconds.padStart(7)}  ${result}`.trimEnd();
      // The line of the running step is overwritten.
      output.write(`${output.isTTY ? "\r\x1b[K" : ""}${line}\n`);
    };
    try {
      finish("✓", await run());
    } catch (error) {
      finish("✗");
      throw error;
    }
  }
}

import { monitorEventLoopDelay } from "node:perf_hooks";

const delay = monitorEventLoopDelay({ resolution: 20 });
delay.enable();

/** The longest time that this process could not run since the last call, in milliseconds. */
export function longestStop(): number {
  const longest = delay.max / 1e6;
  delay.reset();
  return longest;
}

import { monitorEventLoopDelay } from "node:perf_hooks";

const delay = monitorEventLoopDelay({ resolution: 20 });
delay.enable();

/** For how long this process was kept from running at a time, at most, since this was asked last; milliseconds. */
export function longestStop(): number {
  const longest = delay.max / 1e6;
  delay.reset();
  return longest;
}

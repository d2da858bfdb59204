import type { StepResult, Wait } from "../types.js";
import { plural } from "./plural.js";

const SIGNS: Record<StepResult["status"], string> = { passed: "✓", warned: "!", failed: "✗", skipped: "–" };
/** SGR codes: green, yellow, red, dim. */
const COLORS: Record<StepResult["status"], number> = { passed: 32, warned: 33, failed: 31, skipped: 2 };
const TITLE_WIDTH = 42;

/** A step as one line, such as "✓ listServers: pages   212 requests, 0.8 s". */
export function formatStep(step: StepResult, { color }: { color: boolean }): string {
  const { operation, title, status, reason, requests, duration } = step;
  const sign = color ? `\x1b[${COLORS[status]}m${SIGNS[status]}\x1b[0m` : SIGNS[status];
  const work = `${plural(requests, "request")}, ${(duration / 1000).toFixed(1)} s`;
  const note = status === "skipped" ? `skipped: ${reason}` : work;
  return `${sign} ${`${operation}: ${title}`.padEnd(TITLE_WIDTH)} ${note}`;
}

/** A wait as one line, such as "… waiting for the rate limit until 12:01:30". */
export function formatWait({ reason, until }: Wait): string {
  const time = new Date(until).toTimeString().slice(0, 8);
  return `… waiting for ${reason} until ${time} (${Math.ceil((until - Date.now()) / 1000)} s)`;
}

import type { Settings, TargetOption } from "../types.js";

/** What a run is told by the command that starts it. */
export interface RunOptions {
  target: TargetOption;
  settings: Partial<Settings>;
  /** Where the report goes, as JSON. */
  reportFile?: string;
}

/** The variable that hands them over. Nothing else is read, so that a plain `npm test` never leaves this machine. */
export const RUN_OPTIONS = "CLOUDNEXUS_CONTRACT_RUN";

/** Without a command: all of it, against the simulator, and warnings fail. */
const DEFAULT: RunOptions = {
  target: "simulator",
  settings: { allowWrites: true, exhaustRateLimit: true, strict: true },
};

export function runOptions(): RunOptions {
  const text = process.env[RUN_OPTIONS];
  return text === undefined ? DEFAULT : (JSON.parse(text) as RunOptions);
}

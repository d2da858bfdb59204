import type { Settings } from "../contract/suite/index.js";
import { loadSuiteContract } from "../contract/suite/index.js";
import { subjects } from "./subjects.js";
import { type Subject, trial } from "./trial.js";

/** A trial to hold; `settings` go before the subject's own. */
export interface Job {
  id: number;
  name: string;
  settings: Partial<Settings>;
}

const contract = await loadSuiteContract();

process.on("message", async ({ id, name, settings }: Job) => {
  const subject = subjects[name] as Subject;
  const report = await trial(contract, { ...subject, settings: { ...settings, ...subject.settings } });
  process.send?.({ id, report });
});

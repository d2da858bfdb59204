import { loadSuiteContract } from "../../src/contract/index.js";
import type { Trial } from "./pool.js";
import { subjects } from "./subjects.js";
import { type Subject, trial } from "./trial.js";

const contract = await loadSuiteContract();

process.on("message", async ({ name, seed }: Trial) => {
  const subject = subjects[name] as Subject;
  const report = await trial(contract, { ...subject, settings: { seed, ...subject.settings } });
  process.send?.({ name, report });
});

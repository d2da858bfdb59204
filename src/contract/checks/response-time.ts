import type { SuiteOperation } from "../openapi/contract.js";
import { percentile } from "../report/journal.js";
import type { Session } from "../run/session.js";

/** Times are reported anyhow; they are judged only where somebody says what is too slow. */
export function checkResponseTime(session: Session, operation: SuiteOperation): void {
  const { maxP95 } = session.settings;
  const times = session.journal.timesOf(operation);
  if (times.length === 0) return;
  session.journal.exercise(operation, "check", "response-time");
  const p95 = percentile(times, 0.95);
  const slowest = session.journal.slowest(operation);
  if (maxP95 === undefined || p95 <= maxP95 || !slowest) return;
  const message = `Of ${times.length} answers 5 in 100 took longer than ${Math.round(p95)} ms; ${maxP95} ms were asked for.`;
  const problem = { check: "response-time", message, pointer: operation.pointer } as const;
  session.report(problem, slowest, { group: "response-time", title: "the slowest answer" });
}

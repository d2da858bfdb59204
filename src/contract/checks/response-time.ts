import type { SuiteOperation } from "../openapi/contract.js";
import { percentile } from "../report/journal.js";
import type { Session } from "../run/session.js";

/** Compares the measured response times with the limit that the user gave. */
export function checkResponseTime(session: Session, operation: SuiteOperation, maxP95: number): void {
  const times = session.journal.timesOf(operation);
  if (times.length === 0) {
    session.skip("response-time", operation, "nothing was measured");
    return;
  }
  session.journal.exercise(operation, "check", "response-time");
  const p95 = percentile(times, 0.95);
  const slowest = session.journal.slowest(operation);
  if (p95 <= maxP95 || !slowest) return;
  const message = `The 95th percentile of ${times.length} response times is ${Math.round(p95)} ms, above the limit of ${maxP95} ms.`;
  const key = `response-time ${operation.operationId}`;
  const problem = { check: "response-time", message, pointer: operation.pointer, key } as const;
  session.report(problem, slowest, { group: "response-time", title: "the slowest response" });
}

import { type Case, isId } from "../generate/cases.js";
import type { Exchange } from "../run/exchange.js";
import type { Group } from "../types.js";
import { type Problem, SECTIONS } from "./problem.js";

const SCOPED = "Keys may be scoped; that this one may do everything is assumed.";

/**
 * Whether a case was accepted or refused as the contract demands. What is wrong with the answer in itself isn't told
 * again.
 *
 * @param usual What the request gets at the moment if nothing is changed: a rule that comes first may refuse it.
 */
export function verdictProblem(
  group: Group,
  testCase: Case,
  { answer, request }: Exchange,
  usual?: number,
): Problem | undefined {
  const { operation } = request;
  if (!answer || answer.status >= 500 || answer.status === 429) return undefined;
  const { status } = answer;
  const expected = testCase.expected ?? expectedStatuses(testCase, usual);
  const { title, pointer, inferred, verdict } = testCase;
  if (verdict === "open" || expected.includes(status)) return undefined;
  // An undocumented status is told as such; what is left to tell is that something invalid was accepted with it.
  if (!(status in operation.responses) && (verdict === "valid" || !isSuccess(status))) return undefined;
  if (verdict === "valid") {
    const of = status === usual && !isSuccess(usual) ? operation.pointer : pointer;
    const message = `Refused with ${status}, although valid: ${title}.`;
    const reason = status === 403 ? SCOPED : inferred;
    return { check: group, message, pointer: of, inferred: reason, key: `refused ${operation.operationId} ${of}` };
  }
  const done = isSuccess(status)
    ? `Accepted with ${status}`
    : `Refused with ${status} instead of ${expected.join(" or ")}`;
  // What the table of errors says, or the operation's own description.
  const section = pointer.includes("/responses") || status >= 400 ? SECTIONS.errors : operation.section;
  const key = `${isSuccess(status) ? "accepted" : `refused with ${status}`} ${operation.operationId} ${pointer}`;
  return { check: group, message: `${done}, although not valid: ${title}.`, pointer, inferred, section, key };
}

/** The statuses that a case may get. */
function expectedStatuses({ verdict, request, about, mayBeAbsent = false }: Case, usual: number | undefined): number[] {
  const documented = Object.keys(request.operation.responses).map(Number);
  const first = [404, 409].filter((status) => status === usual);
  if (verdict === "invalid") return [400, ...first];
  // Another id may be one of nothing. Whether there is a conflict is known to the server only.
  const absent = mayBeAbsent || (about && isId(about.name)) ? [404] : [];
  const byState = [...first, ...absent, 409].filter((status) => documented.includes(status));
  const open = verdict === "open" ? documented.filter((status) => status < 500) : [];
  return [...documented.filter(isSuccess), ...byState, ...open];
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

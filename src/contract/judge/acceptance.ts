import { type Case, isId } from "../generate/cases.js";
import { rejectionsOf, responseOf, successesOf } from "../openapi/responses.js";
import { type Exchange, isSuccess } from "../run/exchange.js";
import type { Group } from "../types.js";
import { type Problem, SECTIONS } from "./problem.js";

const SCOPED = "Keys may be scoped; that this one may do everything is assumed.";

/**
 * Whether a case was accepted or rejected as the contract demands. Problems of the response itself are left to the
 * response checks.
 *
 * @param referenceStatus The status of the unchanged request: a rule that the server checks first may reject it.
 */
export function acceptanceProblem(
  group: Group,
  testCase: Case,
  { response, request }: Exchange,
  referenceStatus?: number,
): Problem | undefined {
  const { operation } = request;
  if (!response || response.status >= 500 || response.status === 429) return undefined;
  const { status } = response;
  const expected = testCase.expected ?? expectedStatuses(testCase, referenceStatus);
  const { title, pointer, inferred, validity } = testCase;
  if (validity === "unspecified" || expected.includes(status)) return undefined;
  // The check "status" reports undocumented statuses. Left to report: something invalid was accepted with one.
  if (!responseOf(operation, status) && (validity === "valid" || !isSuccess(status))) return undefined;
  const part = { kind: "status" } as const;
  if (validity === "valid") {
    const rule = status === referenceStatus && !isSuccess(status) ? operation.pointer : pointer;
    return {
      check: group,
      message: `Rejected with ${status}, although valid: ${title}.`,
      pointer: rule,
      inferred: status === 403 ? SCOPED : inferred,
      key: `rejected ${operation.operationId} ${rule}`,
      part,
    };
  }
  const result = isSuccess(status)
    ? `Accepted with ${status}`
    : `Rejected with ${status} instead of ${expected.join(" or ")}`;
  return {
    check: group,
    message: `${result}, although not valid: ${title}.`,
    pointer,
    inferred,
    // The rule is in the table of errors, or in the operation's own description.
    section: pointer.includes("/responses") || status >= 400 ? SECTIONS.errors : operation.section,
    key: `${isSuccess(status) ? "accepted" : `rejected with ${status}`} ${operation.operationId} ${pointer}`,
    part,
  };
}

/** The statuses that a case may get. */
function expectedStatuses({ validity, request, about, mayBeAbsent = false }: Case, referenceStatus?: number): number[] {
  const { operation } = request;
  const checkedFirst = [404, 409].filter((status) => status === referenceStatus);
  if (validity === "invalid") return [...rejectionsOf(operation), ...checkedFirst];
  // Only the server knows whether another id exists, and whether there is a conflict.
  const absent = mayBeAbsent || (about && isId(about.name)) ? [404] : [];
  const byState = [...checkedFirst, ...absent, 409].filter((status) => responseOf(operation, status));
  return [...successesOf(operation), ...byState];
}

import { describe, expect, it } from "vitest";
import type { Case } from "../../../src/contract/generate/cases.js";
import { acceptanceProblem } from "../../../src/contract/judge/acceptance.js";
import { exchange, operationOf } from "./support.js";

const operation = operationOf("createServer");
const { pointer } = operation;

/** The problem of a case that got this status. */
function messageOf(validity: Case["validity"], status: number, referenceStatus?: number): string | undefined {
  const { request, ...others } = exchange({ operation }, { status });
  const testCase: Case = { title: "a case", request, validity, pointer };
  return acceptanceProblem("boundaries", testCase, { request, ...others }, referenceStatus)?.message;
}

describe("acceptance of a case", () => {
  it.each<[Case["validity"], number, referenceStatus?: number]>([
    ["valid", 201],
    ["valid", 409],
    ["invalid", 400],
    ["invalid", 409, 409],
    ["unspecified", 201],
    ["unspecified", 400],
    // Other checks report these.
    ["valid", 200],
    ["valid", 422],
    ["invalid", 422],
    ["invalid", 500],
    ["valid", 429],
  ])("has no problem if a case that is %s gets %i", (validity, status, referenceStatus) => {
    expect(messageOf(validity, status, referenceStatus)).toBeUndefined();
  });

  it.each<[Case["validity"], number, string]>([
    ["valid", 400, "Rejected with 400, although valid: a case."],
    ["invalid", 201, "Accepted with 201, although not valid: a case."],
    ["invalid", 200, "Accepted with 200, although not valid: a case."],
    ["invalid", 409, "Rejected with 409 instead of 400, although not valid: a case."],
  ])("has a problem if a case that is %s gets %i", (validity, status, message) => {
    expect(messageOf(validity, status)).toBe(message);
  });
});

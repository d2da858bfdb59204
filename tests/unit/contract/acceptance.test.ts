import { describe, expect, it } from "vitest";
import type { Case } from "../../../src/contract/generate/cases.js";
import { verdictProblem } from "../../../src/contract/judge/acceptance.js";
import { exchange, operationOf } from "./support.js";

const operation = operationOf("createServer");
const { pointer } = operation;

/** What is told of a case that got this status. */
function told(verdict: Case["verdict"], status: number, usual?: number): string | undefined {
  const { request, ...rest } = exchange({ operation }, { status });
  const testCase: Case = { title: "it", request, verdict, pointer };
  return verdictProblem("boundaries", testCase, { request, ...rest }, usual)?.message;
}

describe("a verdict", () => {
  it.each<[Case["verdict"], number, usual?: number]>([
    ["valid", 201],
    ["valid", 409],
    ["invalid", 400],
    ["invalid", 409, 409],
    ["open", 201],
    ["open", 400],
    // Told by themselves, by other checks.
    ["valid", 200],
    ["valid", 422],
    ["invalid", 422],
    ["invalid", 500],
    ["valid", 429],
  ])("of a case that is %s has nothing to tell of %i", (verdict, status, usual) => {
    expect(told(verdict, status, usual)).toBeUndefined();
  });

  it.each<[Case["verdict"], number, string]>([
    ["valid", 400, "Refused with 400, although valid: it."],
    ["invalid", 201, "Accepted with 201, although not valid: it."],
    ["invalid", 200, "Accepted with 200, although not valid: it."],
    ["invalid", 409, "Refused with 409 instead of 400, although not valid: it."],
  ])("of a case that is %s tells of %i", (verdict, status, message) => {
    expect(told(verdict, status)).toBe(message);
  });
});

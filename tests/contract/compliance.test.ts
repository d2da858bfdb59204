import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadContract } from "../../scripts/lib/contract.js";
import { type Mock, startMock } from "../../scripts/lib/prism.js";
import { mockCases, requestCases, send } from "./cases.js";
import { problemsOf } from "./check.js";
import { createValidator } from "./validator.js";

// Set by scripts/contract.ts; without them the mock is the target.
const target = process.env.CONTRACT_BASE_URL;
const apiKey = process.env.CONTRACT_API_KEY ?? "cnx_sk_test_mock";
const allowWrites = process.env.CONTRACT_ALLOW_WRITES === "1";

const contract = await loadContract();
const validate = createValidator(contract);
let mock: Mock | undefined;

beforeAll(async () => {
  if (target === undefined) mock = await startMock();
});
afterAll(() => mock?.close());

describe.each(contract.operations)("$operationId", (operation) => {
  const cases = [...requestCases(operation), ...(target === undefined ? mockCases(operation) : [])];
  // A real server may bill for what it is asked to do.
  const mayWrite = target === undefined || allowWrites;
  it.skipIf(operation.method !== "GET" && !mayWrite).each(cases)("$title", async (testCase) => {
    const answer = await send(testCase, mock?.url ?? target ?? "", apiKey);
    expect(answer.status).toBe(testCase.status);
    expect(await problemsOf(answer, operation, validate)).toEqual([]);
  });
});

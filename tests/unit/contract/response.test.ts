import { describe, expect, it } from "vitest";
import { RateLimitHeaders } from "../../../src/contract/judge/rate-limit-headers.js";
import { responseProblems } from "../../../src/contract/judge/response.js";
import { Journal } from "../../../src/contract/report/journal.js";
import { DEFAULT_SETTINGS, type Target } from "../../../src/contract/types.js";
import { contract, exchange, operationOf, validHeaders } from "./support.js";

const operation = operationOf("listServers");
const page = { data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } };
const error = (code: string) => ({ error: { code, message: "No.", request_id: "req_1" } });
const without = (name: string) =>
  Object.fromEntries(Object.entries(validHeaders()).filter(([other]) => other !== name));

type Given = Parameters<typeof exchange>[1];

/** The checks that report each response to a list. */
const responses: [title: string, response: Given, checks: string[]][] = [
  ["a valid page", { body: page }, []],
  ["a page with additional properties", { body: { ...page, more: 1 } }, []],
  ["a valid error", { status: 400, body: error("invalid_request") }, []],
  ["an undocumented error code", { status: 400, body: error("of_our_own") }, []],
  ["500", { status: 500, body: error("internal_error") }, ["server-error"]],
  ["502 with a page of HTML", { status: 502, headers: {}, body: "<html>" }, ["server-error"]],
  ["an undocumented status", { status: 418, body: error("teapot") }, ["status"]],
  [
    "another content type",
    { headers: { ...validHeaders(), "content-type": "text/html" }, body: page },
    ["content-type"],
  ],
  ["no content type", { headers: without("content-type"), body: page }, ["content-type"]],
  ["half a body", { body: '{"data":[' }, ["json"]],
  ["an empty body", { body: "" }, ["json"]],
  ["a page without its items", { body: { meta: page.meta } }, ["schema"]],
  ["a missing header", { headers: without("x-ratelimit-limit"), body: page }, ["headers"]],
  [
    "a header that is not a number",
    { headers: { ...validHeaders(), "x-ratelimit-limit": "many" }, body: page },
    ["headers"],
  ],
  ["an error that is a string", { status: 400, body: { error: "No." } }, ["error-body"]],
  ["an error without a request id", { status: 400, body: { error: { code: "x", message: "y" } } }, ["request-id"]],
  ["an error code of another status", { status: 400, body: error("not_found") }, ["error-body"]],
  [
    "a stack trace",
    { status: 400, body: { error: { ...error("x").error, message: "x\n    at f (/app/a.js:1:2)" } } },
    ["leak"],
  ],
  [
    "the key",
    { status: 401, body: { error: { ...error("invalid_api_key").error, message: "cnx_sk_test_k?" } } },
    ["leak"],
  ],
];

describe("the response checks", () => {
  it.each(responses)("judge %s", (_, response, checks) => {
    const problems = responseProblems(contract, exchange({ operation }, response), { secrets: ["cnx_sk_test_k"] });
    expect(problems.map(({ check }) => check)).toEqual(checks);
    for (const { pointer } of problems) expect(contract.line(pointer)).toBeGreaterThan(1);
  });

  it("report that no response arrived", () => {
    const failed = { ...exchange({ operation }, {}), response: undefined, failure: "ECONNRESET" };
    expect(responseProblems(contract, failed)).toMatchObject([
      { check: "server-error", message: "No response arrived." },
    ]);
  });

  it("judge a status that is also allowed as an error", () => {
    const checksOf = (response: Given) =>
      responseProblems(contract, exchange({ operation }, { status: 405, ...response }), { alsoAllowed: [405] }).map(
        ({ check, inferred }) => [check, inferred !== undefined],
      );
    const headers = { ...validHeaders(), allow: "GET, POST" };
    expect(checksOf({ headers, body: error("method_not_allowed") })).toEqual([]);
    expect(checksOf({ headers, body: { no: 1 } })).toEqual([["error-body", false]]);
    expect(checksOf({ body: error("method_not_allowed") })).toEqual([["headers", true]]);
  });

  it("distinguish documented rules from inferred ones, also behind a reference", () => {
    const server = {
      id: "srv_1",
      name: 1,
      status: "gone",
      region: "r",
      specs: { cpu: 1, ram_gb: 1, storage_gb: 1 },
      ipv4: null,
      created_at: "2025-01-12T08:30:00Z",
    };
    const problems = responseProblems(contract, exchange({ operation }, { body: { ...page, data: [server] } }));
    const inferred = Object.fromEntries(
      problems.map(({ message, inferred: reason }) => [message.split(" ")[3], reason]),
    );
    expect(inferred["/data/0/name"]).toBeUndefined();
    expect(inferred["/data/0/status"]).toContain("three values");
  });
});

describe("the rate limit headers", () => {
  const now = Date.now();
  const reset = Math.ceil(now / 1000) + 30;
  const withHeaders = (headers: Record<string, string>, at = now) =>
    exchange({ operation }, { at, headers: { ...validHeaders(), "x-ratelimit-reset": String(reset), ...headers } });
  const messages = (...exchanges: ReturnType<typeof withHeaders>[]) => {
    const rateLimitHeaders = new RateLimitHeaders(contract);
    return exchanges.flatMap((one) => rateLimitHeaders.problems(one, "key").map(({ message }) => message));
  };

  it.each<[string, Record<string, string>, RegExp]>([
    ["more remaining than the limit", { "x-ratelimit-remaining": "11" }, /more than the limit/],
    ["a reset long ago", { "x-ratelimit-reset": "60" }, /in the past/],
    ["a reset in milliseconds", { "x-ratelimit-reset": String(now + 30_000) }, /has to be in seconds/],
  ])("are a problem with %s", (_, headers, message) => {
    expect(messages(withHeaders(headers))).toEqual([expect.stringMatching(message)]);
  });

  it("may use another clock than ours, and a reset a moment ago by the server's", () => {
    const date = new Date(now - 3_600_000);
    const late = String(Math.floor(date.getTime() / 1000) - 2);
    expect(messages(withHeaders({ date: date.toUTCString(), "x-ratelimit-reset": late }))).toEqual([]);
  });

  it("may not increase within a window, although responses may overtake each other", () => {
    const left = (remaining: number, at: number) => withHeaders({ "x-ratelimit-remaining": String(remaining) }, at);
    expect(messages(left(5, now), left(6, now + 10))).toEqual(["Remaining increased within a window."]);
    expect(messages(left(5, now), left(6, now + 0.5))).toEqual([]);
    expect(
      messages(
        left(5, now),
        withHeaders({ "x-ratelimit-remaining": "9", "x-ratelimit-reset": String(reset + 60) }, now + 10),
      ),
    ).toEqual([]);
  });
});

describe("the journal", () => {
  const target: Target = {
    name: "a server",
    baseUrl: "http://127.0.0.1:1/v1",
    fetch,
    keys: { main: "cnx_sk_test_secret" },
    known: {},
    limits: [{ name: "forgetful", why: "it has no memory", covers: ({ check }) => check === "state" }],
    close: async () => {},
  };
  const context = {
    group: "boundaries",
    title: "limit below its minimum: 0",
    about: { kind: "parameter", name: "limit" },
  } as const;
  const pointer = "#/components/parameters/Limit/schema/minimum";
  const problem = { check: "boundaries", message: "Accepted.", pointer, inferred: "Guessed." } as const;
  const accepted = exchange({ operation, path: "/servers?limit=0" }, { body: "cnx_sk_test_secret" });
  const run = { startedAt: "", duration: 0, requests: 2, versions: { contract: "", package: "", node: "" } };

  it("reports a defect once, with its cases, its operations and everything needed to act on it", () => {
    const journal = new Journal(contract, target, DEFAULT_SETTINGS);
    journal.exercise(operation, "parameter", "limit");
    journal.record(problem, accepted, context);
    journal.record(problem, exchange({ operation: operationOf("purgeCache") }, {}), context);
    const { findings, summary, operations } = journal.report(run);
    expect(findings).toMatchObject([
      {
        severity: "warning",
        count: 2,
        operations: ["listServers", "purgeCache"],
        firstCase: "boundaries: limit below its minimum: 0",
        request: `curl -i 'http://127.0.0.1:1/v1/servers?limit=0' -H "Authorization: Bearer $CLOUDNEXUS_API_KEY"`,
        contract: { text: "minimum: 1", pointer },
        inferred: "Guessed.",
      },
    ]);
    expect(findings[0]?.response).toContain("200");
    expect(summary).toMatchObject({ verdict: "conforms", failures: 0, warnings: 1 });
    expect(operations[0]?.elements).toContainEqual({
      kind: "parameter",
      name: "limit",
      exercised: 1,
      outcome: "warned",
    });
    expect(JSON.stringify(findings)).not.toContain("cnx_sk_test_secret");
  });

  it("turns warnings into failures if it is strict", () => {
    const journal = new Journal(contract, target, { ...DEFAULT_SETTINGS, strict: true });
    journal.record(problem, accepted, context);
    expect(journal.report(run)).toMatchObject({
      summary: { verdict: "does not conform" },
      findings: [{ severity: "failure", inferred: "Guessed." }],
    });
  });

  it("counts known limits of the target by name, and leaves out checks that were not selected", () => {
    const journal = new Journal(contract, target, { ...DEFAULT_SETTINGS, checks: ["state"] });
    journal.record(problem, accepted, context);
    journal.record({ ...problem, check: "state" }, accepted, context);
    expect(journal.report(run)).toMatchObject({ findings: [], limits: [{ name: "forgetful", count: 1 }] });
  });
});

import { describe, expect, it } from "vitest";
import { RateLimitWatch } from "../../../src/contract/judge/rate-limit-headers.js";
import { answerProblems } from "../../../src/contract/judge/response.js";
import { Journal } from "../../../src/contract/report/journal.js";
import { DEFAULT_SETTINGS, type Target } from "../../../src/contract/types.js";
import { contract, exchange, operationOf, soundHeaders } from "./support.js";

const operation = operationOf("listServers");
const page = { data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } };
const error = (code: string) => ({ error: { code, message: "No.", request_id: "req_1" } });
const without = (name: string) =>
  Object.fromEntries(Object.entries(soundHeaders()).filter(([other]) => other !== name));

type Given = Parameters<typeof exchange>[1];

/** What each answer to a list is told under; nothing where nothing is wrong. */
const answers: [title: string, answer: Given, checks: string[]][] = [
  ["a sound page", { body: page }, []],
  ["a page with more than is documented", { body: { ...page, more: 1 } }, []],
  ["a sound error", { status: 400, body: error("invalid_request") }, []],
  ["a code that nobody documented", { status: 400, body: error("of_our_own") }, []],
  ["500", { status: 500, body: error("internal_error") }, ["server-error"]],
  ["502 with a page of HTML", { status: 502, headers: {}, body: "<html>" }, ["server-error"]],
  ["a status that isn't documented", { status: 418, body: error("teapot") }, ["status"]],
  [
    "another content type",
    { headers: { ...soundHeaders(), "content-type": "text/html" }, body: page },
    ["content-type"],
  ],
  ["no content type", { headers: without("content-type"), body: page }, ["content-type"]],
  ["half a body", { body: '{"data":[' }, ["json"]],
  ["an empty body", { body: "" }, ["json"]],
  ["a page without its items", { body: { meta: page.meta } }, ["schema"]],
  ["a missing header", { headers: without("x-ratelimit-limit"), body: page }, ["headers"]],
  [
    "a header that is no number",
    { headers: { ...soundHeaders(), "x-ratelimit-limit": "many" }, body: page },
    ["headers"],
  ],
  ["an error that is a text", { status: 400, body: { error: "No." } }, ["error-body"]],
  ["an error without its id", { status: 400, body: { error: { code: "x", message: "y" } } }, ["request-id"]],
  ["a code of another status", { status: 400, body: error("not_found") }, ["error-body"]],
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

describe("an answer", () => {
  it.each(answers)("%s", (_, answer, checks) => {
    const problems = answerProblems(contract, exchange({ operation }, answer), { secrets: ["cnx_sk_test_k"] });
    expect(problems.map(({ check }) => check)).toEqual(checks);
    for (const { pointer } of problems) expect(contract.line(pointer)).toBeGreaterThan(1);
  });

  it("that never came is told", () => {
    const failed = { ...exchange({ operation }, {}), answer: undefined, failure: "ECONNRESET" };
    expect(answerProblems(contract, failed)).toMatchObject([{ check: "server-error", message: "No answer came." }]);
  });

  it("of a status that is as good as those documented is judged as an error", () => {
    const told = (answer: Given) =>
      answerProblems(contract, exchange({ operation }, { status: 405, ...answer }), { besides: [405] }).map(
        ({ check, inferred }) => [check, inferred !== undefined],
      );
    const headers = { ...soundHeaders(), allow: "GET, POST" };
    expect(told({ headers, body: error("method_not_allowed") })).toEqual([]);
    expect(told({ headers, body: { no: 1 } })).toEqual([["error-body", false]]);
    expect(told({ body: error("method_not_allowed") })).toEqual([["headers", true]]);
  });

  it("tells apart what is documented, and what is inferred in the place itself or where it is referred to", () => {
    const server = {
      id: "srv_1",
      name: 1,
      status: "gone",
      region: "r",
      specs: { cpu: 1, ram_gb: 1, storage_gb: 1 },
      ipv4: null,
      created_at: "2025-01-12T08:30:00Z",
    };
    const problems = answerProblems(contract, exchange({ operation }, { body: { ...page, data: [server] } }));
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
  const told = (headers: Record<string, string>, at = now) =>
    exchange({ operation }, { at, headers: { ...soundHeaders(), "x-ratelimit-reset": String(reset), ...headers } });
  const messages = (...exchanges: ReturnType<typeof told>[]) => {
    const watch = new RateLimitWatch(contract);
    return exchanges.flatMap((one) => watch.problems(one, "key").map(({ message }) => message));
  };

  it.each<[string, Record<string, string>, RegExp]>([
    ["more left than the limit", { "x-ratelimit-remaining": "11" }, /more than the limit/],
    ["a reset long ago", { "x-ratelimit-reset": "60" }, /in the past/],
    ["a reset in milliseconds", { "x-ratelimit-reset": String(now + 30_000) }, /are these seconds/],
  ])("say that there is %s", (_, headers, message) => {
    expect(messages(told(headers))).toEqual([expect.stringMatching(message)]);
  });

  it("may differ from our clock, and lie a moment in the past by the server's", () => {
    const date = new Date(now - 3_600_000);
    const late = String(Math.floor(date.getTime() / 1000) - 2);
    expect(messages(told({ date: date.toUTCString(), "x-ratelimit-reset": late }))).toEqual([]);
  });

  it("mustn't go up within a window, but may overtake each other", () => {
    const left = (remaining: number, at: number) => told({ "x-ratelimit-remaining": String(remaining) }, at);
    expect(messages(left(5, now), left(6, now + 10))).toEqual(["Remaining went up within a window."]);
    expect(messages(left(5, now), left(6, now + 0.5))).toEqual([]);
    expect(
      messages(left(5, now), told({ "x-ratelimit-remaining": "9", "x-ratelimit-reset": String(reset + 60) }, now + 10)),
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
  const asked = exchange({ operation, path: "/servers?limit=0" }, { body: "cnx_sk_test_secret" });
  const run = { startedAt: "", duration: 0, requests: 2, versions: { contract: "", package: "", node: "" } };

  it("tells a defect once, with its cases, its operations and all that is needed to act on it", () => {
    const journal = new Journal(contract, target, DEFAULT_SETTINGS);
    journal.exercise(operation, "parameter", "limit");
    journal.record(problem, asked, context);
    journal.record(problem, exchange({ operation: operationOf("purgeCache") }, {}), context);
    const { findings, kept, operations } = journal.report(run);
    expect(findings).toMatchObject([
      {
        severity: "warning",
        count: 2,
        operations: ["listServers", "purgeCache"],
        met: "boundaries: limit below its minimum: 0",
        asked: `curl -i 'http://127.0.0.1:1/v1/servers?limit=0' -H "Authorization: Bearer $CLOUDNEXUS_API_KEY"`,
        contract: { says: "minimum: 1", pointer },
        inferred: "Guessed.",
      },
    ]);
    expect(findings[0]?.came).toContain("200");
    expect(kept).toBe(true);
    expect(operations[0]?.elements).toContainEqual({
      kind: "parameter",
      name: "limit",
      exercised: 1,
      outcome: "warned",
    });
    expect(JSON.stringify(findings)).not.toContain("cnx_sk_test_secret");
  });

  it("makes failures of warnings where it is strict", () => {
    const journal = new Journal(contract, target, { ...DEFAULT_SETTINGS, strict: true });
    journal.record(problem, asked, context);
    expect(journal.report(run)).toMatchObject({
      kept: false,
      findings: [{ severity: "failure", inferred: "Guessed." }],
    });
  });

  it("counts what the target can't do by its name, and leaves out what nobody asked for", () => {
    const journal = new Journal(contract, target, { ...DEFAULT_SETTINGS, checks: ["state"] });
    journal.record(problem, asked, context);
    journal.record({ ...problem, check: "state" }, asked, context);
    expect(journal.report(run)).toMatchObject({ findings: [], limits: [{ name: "forgetful", count: 1 }] });
  });
});

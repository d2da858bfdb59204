import { describe, expect, it } from "vitest";
import { type Report, runSuite, type Settings, type Target } from "../../../src/contract/index.js";
import { exitCodeOf } from "../../../src/contract/report/summary.js";
import { isSafe } from "../../../src/contract/run/exchange.js";
import { SIMULATOR_OPTIONS, simulatorTarget } from "../../../src/contract/run/targets.js";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../../src/simulator/index.js";
import { contract } from "./support.js";

type Fetch = typeof globalThis.fetch;

interface Run {
  options?: SimulatorOptions;
  settings?: Partial<Settings>;
  target?: Partial<Target>;
  /** Is called before each request. */
  before?: (sim: Simulator) => void;
  /** Changes what the simulator does. */
  wrap?: (next: (request: Request) => Promise<Response>, sim: Simulator) => (request: Request) => Promise<Response>;
  signal?: AbortSignal;
}

async function run({ options, settings, target, before, wrap = (next) => next, signal }: Run) {
  // Unless the test is about the rate limit, there is none to wait for.
  const rateLimit = { limit: 100_000, window: 60 };
  const sim = createSimulator({ ...SIMULATOR_OPTIONS, rateLimit, ...options });
  const send = wrap((request) => sim.fetch(request), sim);
  const fetch: Fetch = (input, init) => {
    before?.(sim);
    return send(new Request(input, { ...init, signal: null }));
  };
  const report = await runSuite(
    contract,
    { ...simulatorTarget({ ...sim, fetch }), ...target },
    { runs: 5, ...settings },
    { signal },
  );
  return { sim, report };
}

/** A response with another status and an error body, with the rate limit headers of the original. */
function errorResponse({ headers }: Response, status: number, code: string): Response {
  const body = { error: { code, message: "No.", request_id: `req_${Math.random()}` } };
  return new Response(JSON.stringify(body), { status, headers });
}

function stepsOf({ steps }: Report, operation: string, ...statuses: string[]): string[] {
  return steps
    .filter((step) => step.operation === operation && statuses.includes(step.status))
    .map(({ title }) => title);
}

describe("a run", { timeout: 30_000 }, () => {
  it("sends only reads without allowWrites, and reports what it skipped", async () => {
    const { sim, report } = await run({});
    expect(sim.requests.map(({ method }) => method)).toContain("GET");
    expect(sim.requests.filter(({ method }) => !isSafe(method))).toEqual([]);
    expect(stepsOf(report, "createServer", "skipped")).toEqual([
      "examples",
      "boundaries",
      "properties",
      "auth",
      "state",
    ]);
    expect(report).toMatchObject({
      findings: [],
      summary: { verdict: "conforms", operations: { total: contract.operations.length } },
    });
  });

  it("stays within the server's rate limit", async () => {
    const rateLimit = { limit: 150, window: 1 };
    const { sim, report } = await run({ options: { rateLimit }, settings: { operations: ["listServers"] } });
    expect(sim.requests.length).toBeGreaterThan(300);
    expect(sim.requests.filter(({ status }) => status === 429)).toEqual([]);
    expect(report.findings).toEqual([]);
  });

  it("does not expect the ids of examples to exist, and says what it could not exercise without them", async () => {
    const examples = /db_9f8e7d6c5b|zone_4f2a/g;
    const { report } = await run({
      target: { known: {} },
      settings: { allowWrites: true, strict: true },
      wrap: (next) => async (request) => {
        const { method, headers } = request;
        const url = request.url.replaceAll(examples, "gone_1");
        const text = await request.text();
        // As bytes: a string would get a content type.
        const body = text === "" ? {} : { body: Buffer.from(text.replaceAll(examples, "gone_1")) };
        return next(new Request(url, { method, headers, ...body }));
      },
    });
    expect(report.findings).toEqual([]);
    expect(report.summary.verdict).toBe("conforms");
    expect(report.summary.notExercised).toEqual(expect.arrayContaining(["scaleDatabase", "purgeCache"]));
    expect(report.skipped).toContainEqual(
      expect.objectContaining({ operation: "purgeCache", group: "examples", reason: "every request got 404" }),
    );
  });

  it("does not compare a list that changes meanwhile", async () => {
    const { report } = await run({
      before: (sim) => sim.state.servers.add(),
      settings: { checks: ["pages", "filters"], operations: ["listServers"] },
    });
    expect(report.findings).toEqual([]);
    expect(report.skipped.map(({ reason }) => reason)).toEqual([
      "the list changed during every attempt",
      "the list changed during every attempt",
    ]);
  });

  it("sends only requests of the selected operations and checks", async () => {
    const { sim, report } = await run({
      settings: { operations: ["purgeCache"], checks: ["auth"], allowWrites: true },
    });
    expect(new Set(sim.requests.map(({ path }) => path))).toEqual(new Set(["/v1/cdn/zones/zone_4f2a/purge"]));
    expect(report.requests).toBe(11);
    expect(report.summary).toMatchObject({ verdict: "conforms", checks: { run: 1, skipped: 0 } });
  });

  it("judges response times only if there is a limit", async () => {
    const settings = { operations: ["listServers"], checks: ["auth", "response-time"] as const };
    const { report } = await run({ options: { latency: 3 }, settings: { ...settings, maxP95: 1 } });
    expect(report.findings).toMatchObject([{ check: "response-time", severity: "failure" }]);
    expect((await run({ settings })).report.findings).toEqual([]);
  });

  it("finds items that do not match a filter on their page, however long the list is", async () => {
    const { report } = await run({
      options: { servers: 6_000 },
      settings: { checks: ["filters"] },
      wrap: (next) => (request) => {
        const url = new URL(request.url);
        url.searchParams.delete("status");
        return next(new Request(url, request));
      },
    });
    expect(report.findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^status=\w+ returns \d+ of 100 items that do not match\.$/),
    ]);
    expect(report.skipped).toContainEqual(
      expect.objectContaining({ part: "comparison with the whole list", reason: "the list is longer than 5000 items" }),
    );
  });

  it("looks for a created server until it is listed", async () => {
    const listedAfter = 700;
    const { report } = await run({
      settings: { operations: ["createServer"], checks: ["state"], allowWrites: true, runs: 1 },
      wrap: (next) => async (request) => {
        const response = await next(request);
        if (request.method !== "GET") return response;
        const page = await response.json();
        const data = page.data.filter(
          ({ created_at }: { created_at: string }) => Date.parse(created_at) < Date.now() - listedAfter,
        );
        return new Response(JSON.stringify({ ...page, data }), response);
      },
    });
    expect(report.findings).toEqual([]);
    expect(stepsOf(report, "createServer", "passed")).toContain("state");
  });

  it("reports what it created, under names that people recognize", async () => {
    const { sim, report } = await run({ settings: { operations: ["createServer"], allowWrites: true } });
    const created = new Map(report.created.map(({ id, name }) => [id, name]));
    const added = sim.state.servers.all().filter(({ id }) => created.has(id));
    expect(added).toHaveLength(sim.state.servers.all().length - 50);
    const named = added.filter(({ name }) => name.startsWith("contract-test-"));
    // Only cases about the name itself, and texts that servers may reject, have others.
    expect(named.length).toBeGreaterThan(added.length * 0.8);
  });
});

describe("a run that could not test everything", { timeout: 30_000 }, () => {
  it("is inconclusive if the server rejects every call of an operation", async () => {
    const { report } = await run({
      settings: { allowWrites: true, operations: ["listServers", "createServer"] },
      wrap: (next) => async (request) => {
        const response = await next(request);
        return response.status === 201 ? errorResponse(response, 409, "insufficient_resources") : response;
      },
    });
    expect(report.findings).toEqual([]);
    expect(report.summary).toMatchObject({ verdict: "inconclusive", withoutSuccess: ["createServer"] });
    expect(report.summary.operations.exercised).toBe(1);
    expect(stepsOf(report, "createServer", "skipped")).toContain("examples");
  });

  const redirect = () => new Response(null, { status: 302, headers: { location: "https://login.example.com/" } });
  const loginPage = () => new Response("<html>", { headers: { "content-type": "text/html; charset=utf-8" } });

  it.each([
    ["redirects every request", redirect, "302", ["pages", "auth", "properties", "state", "schema", "leak"] as const],
    ["responds with a login page", loginPage, "200 with text/html", ["schema", "json", "state", "leak"] as const],
  ])("is inconclusive if a server %s, whatever the check", async (_, respond, obstacle, checks) => {
    for (const check of checks) {
      const { report } = await run({
        settings: { checks: [check], operations: ["listServers"] },
        wrap: () => async () => respond(),
      });
      // Invalid keys do not get 401 either.
      expect(report.summary.verdict).toBe(check === "auth" ? "does not conform" : "inconclusive");
      expect(report.operations[0]).toMatchObject({ id: "listServers", notExercised: `every call got ${obstacle}` });
    }
  });

  it("does not count a check of a key as made if its request got no response, or 503", async () => {
    const { report } = await run({
      settings: { checks: ["auth"], operations: ["listServers"] },
      wrap: (next) => async (request) => {
        const header = request.headers.get("authorization");
        if (header?.startsWith("Basic")) throw new TypeError("fetch failed", { cause: new Error("socket hang up") });
        return header?.startsWith("Token") ? new Response("", { status: 503 }) : next(request);
      },
    });
    expect(report.findings).toEqual([]);
    const part = { group: "auth", operation: "listServers" };
    expect(report.skipped).toEqual(
      expect.arrayContaining([
        { ...part, part: "the scheme Basic", reason: "no response arrived (socket hang up)" },
        { ...part, part: "the scheme Token", reason: "the request got 503" },
      ]),
    );
  });

  it("skips what a read-only key is for if the server does not know the key", async () => {
    const { report } = await run({
      target: { keys: { main: createSimulator().keys.admin, readOnly: "cnx_sk_test_unknown" } },
      settings: { checks: ["auth"], operations: ["listServers", "purgeCache"], allowWrites: true },
    });
    expect(report.findings).toEqual([]);
    const skipped = { group: "auth", part: "read-only key", reason: "the read-only key is rejected with 401" };
    expect(report.skipped).toEqual([
      { ...skipped, operation: "listServers" },
      { ...skipped, operation: "purgeCache" },
    ]);
  });

  it.each([
    ["unknown to the server", () => undefined, "the request with the second key got 401"],
    [
      "one that no response arrives to",
      () => {
        throw new TypeError("fetch failed", { cause: new Error("socket hang up") });
      },
      "no response to the second key arrived (socket hang up)",
    ],
  ])("skips what a second key is for if the key is %s", async (_, fail, reason) => {
    const second = "cnx_sk_test_unknown";
    const { report } = await run({
      options: { rateLimit: { limit: 40, window: 1 } },
      target: { keys: { main: createSimulator().keys.admin, second } },
      settings: { checks: ["rate-limits"], operations: ["listServers"], exhaustRateLimit: true },
      wrap: (next) => async (request) => {
        if (request.headers.get("authorization")?.endsWith(second)) fail();
        return next(request);
      },
    });
    expect(report.findings).toEqual([]);
    expect(report.skipped).toEqual([{ group: "rate-limits", operation: "listServers", part: "another key", reason }]);
  });

  it("shows where an undocumented redirect leads", async () => {
    const { report } = await run({
      settings: { checks: ["status"], operations: ["listServers"] },
      wrap: () => async () => redirect(),
    });
    expect(report.findings).toMatchObject([{ response: "302\nlocation: https://login.example.com/" }]);
  });

  it("is inconclusive, with exit code 2, if no operation was exercised", async () => {
    const { sim, report } = await run({
      options: { rateLimit: { limit: 100_000, window: 1 } },
      settings: { operations: ["createServer"], allowWrites: true },
      wrap: (next) => async (request) => errorResponse(await next(request), 429, "rate_limit_exceeded"),
    });
    expect(report.findings).toEqual([]);
    expect(report.summary).toMatchObject({ verdict: "inconclusive", checks: { run: 0 } });
    expect(exitCodeOf(report)).toBe(2);
    expect(report.steps.every(({ status }) => status === "skipped")).toBe(true);
    // It gives up instead of waiting for one window after the other.
    expect(sim.requests.length).toBeLessThan(100);
  });

  it("is inconclusive if nothing of what was selected could run", async () => {
    const { report } = await run({
      options: { servers: 0 },
      settings: { checks: ["filters"], operations: ["listServers"] },
    });
    expect(report.summary).toMatchObject({ verdict: "inconclusive", checks: { run: 0, skipped: 1 } });
  });

  it("ends at once when it is interrupted, with what it found until then", async () => {
    const controller = new AbortController();
    let count = 0;
    const { sim, report } = await run({
      signal: controller.signal,
      before: () => ++count === 60 && controller.abort(new Error("Stop.")),
      wrap: (next) => async (request) => {
        const response = await next(request);
        return response.ok ? new Response("{}", response) : response;
      },
    });
    expect(sim.requests.length).toBeLessThan(70);
    expect(report).toMatchObject({ interrupted: true, summary: { verdict: "does not conform" } });
    expect(report.findings.map(({ check }) => check)).toContain("schema");
    expect(stepsOf(report, "listServers", "skipped")).toContain("filters");
    // Each finding belongs to a step, so that reports by step have it.
    const inSteps = new Set(report.steps.flatMap(({ findings }) => findings));
    expect(report.findings.filter(({ id }) => !inSteps.has(id))).toEqual([]);
    expect(exitCodeOf(report)).toBe(130);
  });
});

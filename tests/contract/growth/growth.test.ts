import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { operations as ownOperations } from "../../../generated/operations.js";
import { loadSuiteContract, type Report, runSuite, type Settings } from "../../../src/contract/index.js";
import { formatGithub } from "../../../src/contract/report/github.js";
import { renderPage } from "../../../src/contract/report/html/page.js";
import { formatJunit } from "../../../src/contract/report/junit.js";
import { formatMarkdown } from "../../../src/contract/report/markdown.js";
import { formatReport } from "../../../src/contract/report/text.js";
import { openTarget, prismTarget } from "../../../src/contract/run/targets.js";
import { loadSimulatedContract } from "../../../src/openapi/simulated-contract.js";
import { handlers } from "../../../src/simulator/handlers.js";
import type { Simulator } from "../../../src/simulator/index.js";
import { simulateContract } from "../../../src/simulator/simulator.js";
import { createGrownServer, known, volumesContract } from "./grown-server.js";
import { mutants, type Send } from "./mutants.js";

const folder = await mkdtemp(join(tmpdir(), "contract-"));
const file = join(folder, "openapi.yaml");
const yaml = await volumesContract();
await writeFile(file, yaml);
const [contract, simulated] = await Promise.all([loadSuiteContract(file), loadSimulatedContract(file)]);
afterAll(() => rm(folder, { recursive: true }));

const all = contract.operations.map(({ operationId }) => operationId);

/** Not what `openapi.yaml` has beyond the simulator's handlers: to that, the server responds with examples. */
function isImplemented(id: string): boolean {
  return !(id in ownOperations) || id in handlers;
}

interface Run {
  settings?: Partial<Settings>;
  ids?: Record<string, string>;
  fetch?: typeof globalThis.fetch;
}

/** Runs the suite against a server. Nothing is excused. */
function run(sim: Simulator, { settings, ids = known, fetch = sim.fetch }: Run = {}): Promise<Report> {
  const { admin: main, readOnly, second } = sim.keys;
  const { baseUrl } = sim;
  const target = { name: baseUrl, baseUrl, fetch, keys: { main, readOnly, second }, known: ids, limits: [] };
  return runSuite(
    contract,
    { ...target, close: async () => {} },
    { allowWrites: true, strict: true, runs: 30, ...settings },
  );
}

describe("a conforming server of a contract with every kind of operation", { timeout: 60_000 }, () => {
  it("has no finding over a real socket, and every operation is exercised", async () => {
    const sim = createGrownServer(simulated);
    await sim.listen();
    const operations = all.filter(isImplemented);
    const report = await run(sim, { fetch: globalThis.fetch, settings: { operations } });
    await sim.close();
    expect(report.findings).toEqual([]);
    expect(report.summary.verdict).toBe("conforms");
    expect(report.summary.notExercised.filter(isImplemented)).toEqual([]);
    const reported = report.operations.filter(({ id }) => isImplemented(id));
    expect(reported.filter(({ notExercised }) => notExercised !== undefined)).toEqual([]);
    expect(report.skipped.map(({ reason }) => reason)).not.toContain(expect.stringContaining("example was sent"));
  });

  it("loses nothing that it had before: what is deleted was created for that", async () => {
    const sim = createGrownServer(simulated);
    const before = sim.state.servers.all().map(({ id }) => id);
    const report = await run(sim);
    const created = new Set(report.created.map(({ id }) => id));
    const deletes = sim.requests.filter(({ method, status = 0 }) => method === "DELETE" && status < 300);
    expect(deletes.length).toBeGreaterThan(1);
    for (const { path } of deletes) expect(created).toContain(path.split("/").at(-1));
    expect(sim.state.servers.all().map(({ id }) => id)).toEqual(expect.arrayContaining(before));
    // It matches a template with DELETE.
    expect(sim.requests.filter(({ method, path }) => method === "DELETE" && path.endsWith("/bulk"))).toEqual([]);
  });

  it("gets no key for a public operation, and the others theirs where the contract wants it", async () => {
    const sim = createGrownServer(simulated);
    const sent: Request[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      const request = new Request(input, init);
      sent.push(request);
      return sim.fetch(request);
    };
    await run(sim, {
      fetch,
      settings: {
        operations: ["growth-getStatus", "growth-getAccount", "growth-getLimits", "growth-getFeed"],
        runs: 1,
      },
    });
    const key = sim.keys.admin;
    const first = (path: string) => sent.find(({ url }) => new URL(url).pathname === `/v1${path}`);
    expect(first("/status")?.headers.get("authorization")).toBeNull();
    expect(first("/account")?.headers.get("authorization")).toBe(`Basic ${btoa(`${key}:`)}`);
    expect(first("/limits")?.headers.get("x-api-key")).toBe(key);
    expect(first("/feed")?.url).toContain(`api_key=${key}`);
  });

  it("gets parameters and bodies as the contract describes them", async () => {
    const sim = createGrownServer(simulated);
    const sent: { line: string; headers: Headers; body: string }[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const line = `${request.method} ${request.url.replace(/^.*\/v1/, "")}`;
      sent.push({ line, headers: request.headers, body: await request.clone().text() });
      return sim.fetch(request);
    };
    const operations = [
      "growth-search-things",
      "growth-createNote",
      "growth-uploadImage",
      "growth-updateServer",
      "growth-importServers",
      "createVolume",
    ];
    await run(sim, { fetch, settings: { operations, checks: ["examples"] } });
    const first = (start: string) => sent.find(({ line }) => line.startsWith(start));
    const search = first("GET /search");
    expect(search?.line).toBe(
      "GET /search?tag=web&tag=a%20b&ids=1,2&words=a%20b&sizes=1|2.5&filter[color]=red&filter[size]=3&price=1.5&draft=true",
    );
    expect(Object.fromEntries(search?.headers ?? [])).toMatchObject({
      "x-trace": "abc",
      "x-lists": "1, 2",
      cookie: "session=7",
    });
    expect([first("POST /notes")?.headers.get("content-type"), first("POST /notes")?.body]).toEqual([
      "text/plain",
      "Hello",
    ]);
    expect(first("POST /notes")?.headers.get("accept")).toBe("text/plain, application/json");
    expect(first("PATCH /servers")?.headers.get("content-type")).toBe("application/merge-patch+json");
    const image = first("POST /images");
    const form = await new Response(image?.body, { headers: image?.headers ?? {} }).formData();
    expect([form.get("name"), await (form.get("file") as File).text()]).toEqual(["disk", "bytes"]);
    const imports = sent
      .filter(({ line }) => line === "POST /imports")
      .map(({ headers }) => headers.get("content-type"));
    expect(new Set(imports)).toEqual(new Set(["application/json", "text/csv"]));
    const keys = sent
      .filter(({ line }) => line.includes("/volumes"))
      .map(({ headers }) => headers.get("idempotency-key"));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("a mutant of that server", () => {
  it("is found by the check that should find it", { timeout: 120_000 }, async () => {
    // At once: some of them show their defect only by never changing, which takes a while to be sure of.
    const results = await Promise.all(
      Object.entries(mutants).map(async ([name, { operations, wrong, wrap = (send: Send) => send }]) => {
        const sim = createGrownServer(simulated, wrong);
        const send = wrap((request) => sim.fetch(request), sim);
        const fetch: typeof globalThis.fetch = (input, init) => send(new Request(input, { ...init, signal: null }));
        const report = await run(sim, { fetch, settings: { operations, runs: 10 } });
        return [name, [...new Set(report.findings.map(({ check }) => check))]] as const;
      }),
    );
    const expected = Object.entries(mutants).map(([name, { foundBy }]) => [name, expect.arrayContaining([foundBy])]);
    expect(Object.fromEntries(results)).toEqual(Object.fromEntries(expected));
  });
});

describe("what cannot be exercised", { timeout: 30_000 }, () => {
  it("is reported with its reason in every report, and not blamed on the server", async () => {
    const operations = ["getVolume", "deleteVolume", "growth-deleteServer"];
    const report = await run(createGrownServer(simulated), { ids: {}, settings: { operations, allowWrites: false } });
    expect(report.findings).toEqual([]);
    const reasons = Object.fromEntries(report.operations.map(({ id, notExercised = "" }) => [id, notExercised]));
    expect(reasons.getVolume).toMatch(/^no project_id is known: .*--known project_id=VALUE/);
    expect(reasons["growth-deleteServer"]).toContain("--allow-writes");
    expect(reasons.createServer).toContain("--operation");
    for (const text of [formatReport(report), formatMarkdown(report), formatGithub(report), formatJunit(report)]) {
      expect(text.replaceAll(/[\\\u200b]/g, "")).toContain("no project_id is known");
    }
    expect(renderPage(report)).toContain("no project_id is known");
  });

  it("is a DELETE of what the suite cannot create", async () => {
    const sim = createGrownServer(simulated, () => ({
      createVolume: () =>
        new Response(JSON.stringify({ error: { code: "full", message: "No.", request_id: "r" } }), { status: 400 }),
    }));
    const report = await run(sim, { settings: { operations: ["deleteVolume"] } });
    expect(sim.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
    expect(report.operations.find(({ id }) => id === "deleteVolume")?.notExercised).toBe(
      "only what the suite created is deleted, and createVolume created nothing with an id",
    );
  });
});

describe("a simulator of that contract with a URL", () => {
  it("is not blamed for examples, which it responds with whatever the id", { timeout: 60_000 }, async () => {
    const sim = simulateContract(simulated);
    await sim.listen();
    const { admin: main } = sim.keys;
    const target = await openTarget({ baseUrl: sim.baseUrl, keys: { main }, known });
    const report = await runSuite(contract, target, { checks: ["state"], strict: true, runs: 1 });
    await sim.close();
    expect(report.findings).toEqual([]);
    expect(report.limits).toMatchObject([{ name: "examples", count: expect.any(Number) }]);
    expect(report.limits[0]?.count).toBeGreaterThan(0);
    expect(report.steps).toContainEqual(expect.objectContaining({ operation: "getVolume", group: "state" }));
  });
});

describe("Prism on that contract", () => {
  /** Prism 5 exits at a list in a path, and where a list in a header is left out. */
  const beyondPrism = ["growth-compareServers", "growth-search-things"];

  it("has no finding beyond its known limits", { timeout: 120_000 }, async () => {
    const target = await prismTarget(file);
    const operations = all.filter((id) => !beyondPrism.includes(id));
    const report = await runSuite(contract, target, { allowWrites: true, strict: true, runs: 10, operations });
    await target.close();
    expect(report.findings).toEqual([]);
    expect(report.summary).toMatchObject({
      verdict: "conforms",
      notExercised: expect.toSatisfy(isSubset(beyondPrism)),
    });
  });
});

function isSubset(of: readonly string[]): (names: string[]) => boolean {
  return (names) => names.every((name) => of.includes(name));
}

import { describe, expect, it } from "vitest";
import { runSuite, type Settings, type Target } from "../../../src/contract/index.js";
import { SIMULATOR_OPTIONS, simulatorTarget } from "../../../src/contract/run/targets.js";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../../src/simulator/index.js";
import { contract } from "./support.js";

interface Run {
  options?: SimulatorOptions;
  settings?: Partial<Settings>;
  target?: Partial<Target>;
  /** Done before each request. */
  before?: (sim: Simulator) => void;
}

async function run({ options, settings, target, before }: Run) {
  // Unless it is about the rate limit there is none to wait for.
  const rateLimit = { limit: 100_000, window: 60 };
  const sim = createSimulator({ ...SIMULATOR_OPTIONS, rateLimit, ...options });
  const fetch: typeof globalThis.fetch = (input, init) => {
    before?.(sim);
    return sim.fetch(input, init);
  };
  const report = await runSuite(
    contract,
    { ...simulatorTarget({ ...sim, fetch }), ...target },
    { runs: 5, ...settings },
  );
  return { sim, report };
}

describe("a run", { timeout: 30_000 }, () => {
  it("sends nothing but reads without leave, and tells what it didn't run", async () => {
    const { sim, report } = await run({});
    expect(new Set(sim.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
    const groups = report.notRun.filter(({ operation }) => operation === "createServer").map(({ group }) => group);
    expect(groups).toEqual(["examples", "boundaries", "properties", "auth", "state", "response-time"]);
    expect(report).toMatchObject({ kept: true, findings: [] });
  });

  it("keeps to the server's rate limit", async () => {
    const rateLimit = { limit: 150, window: 1 };
    const { sim, report } = await run({ options: { rateLimit }, settings: { operations: ["listServers"] } });
    expect(sim.requests.length).toBeGreaterThan(300);
    expect(sim.requests.filter(({ status }) => status === 429)).toEqual([]);
    expect(report.findings).toEqual([]);
  });

  it("insists on no id of an example", async () => {
    const examples = /db_9f8e7d6c5b|zone_4f2a/g;
    const { sim } = await run({});
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const body = request.method === "GET" ? {} : { body: (await request.text()).replaceAll(examples, "gone_1") };
      return sim.fetch(request.url.replaceAll(examples, "gone_1"), {
        method: request.method,
        headers: request.headers,
        ...body,
      });
    };
    const { report } = await run({ target: { fetch, known: {} }, settings: { allowWrites: true, strict: true } });
    expect(report.findings).toEqual([]);
    const statuses = report.operations.flatMap(({ elements }) => elements.filter(({ kind }) => kind === "status"));
    expect(statuses.filter(({ name }) => name === "404")).toMatchObject([{ outcome: "passed" }, { outcome: "passed" }]);
  });

  it("doesn't compare a list that changes under its hands", async () => {
    const { report } = await run({
      before: (sim) => sim.state.servers.add(),
      settings: { checks: ["pages", "filters"] },
    });
    expect(report.findings).toEqual([]);
    expect(report.notRun.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("the list never stayed the same"),
      expect.stringContaining("the list never stayed the same"),
    ]);
  });

  it("asks only for the operations and checks that were wished for", async () => {
    const { sim, report } = await run({
      settings: { operations: ["purgeCache"], checks: ["auth"], allowWrites: true },
    });
    expect(new Set(sim.requests.map(({ path }) => path))).toEqual(new Set(["/v1/cdn/zones/zone_4f2a/purge"]));
    expect(report.requests).toBe(10);
  });

  it("judges response times where somebody says what is too slow", async () => {
    const settings = { operations: ["listServers"], checks: ["auth", "response-time"] as const };
    const { report } = await run({ options: { latency: 3 }, settings: { ...settings, maxP95: 1 } });
    expect(report.findings).toMatchObject([{ check: "response-time", severity: "failure" }]);
    expect((await run({ settings })).report.findings).toEqual([]);
  });
});

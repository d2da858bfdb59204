import { once } from "node:events";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createAdaptorServer } from "@hono/node-server";
import { describe, expect, it } from "vitest";
import type { CheckName } from "../../../src/contract/index.js";
import { createFetch } from "../../../src/contract/mutants/middleware.js";
import { mutants } from "../../../src/contract/mutants/mutants.js";
import { createSimulator } from "../../../src/simulator/index.js";
import { compliant } from "../../mutants/compliant.js";
import { runAll } from "../../mutants/pool.js";
import { type Run, scoreConforming, scoreMutants } from "../../mutants/score.js";
import { subjects } from "../../mutants/subjects.js";
import { send as sendTo } from "../../simulator/support.js";
import { conformingReport, failure } from "../../support/contract-report.js";

const NAME = "limit-0-accepted";

/** A run with a finding of each of these checks. */
function runOf(name: string, checks: readonly CheckName[]): Run {
  return { name, report: { ...conformingReport, findings: checks.map((check) => ({ ...failure, check })) } };
}

describe("the score of mutants", () => {
  it("counts a mutant as killed if an expected check found it", () => {
    const { text, wrong } = scoreMutants(mutants, [runOf(NAME, ["schema", "boundaries"])], false);
    expect(text).toMatch(/boundaries: 1 of 1 killed/);
    expect(text).toMatch(/1 of 1 mutants killed.*median 2/);
    expect(wrong).toBe(0);
  });

  it.each<CheckName[][]>([[[]], [["schema", "status"]]])(
    "counts a mutant as a survivor if only %j found it",
    (checks) => {
      const { text, wrong } = scoreMutants(mutants, [runOf(NAME, checks)], false);
      expect(text).toMatch(/0 of 1 mutants killed/);
      expect(text).toContain("It should be found by boundaries.");
      expect(wrong).toBe(1);
    },
  );

  it("counts every finding at a conforming server as a false alarm", () => {
    const { text, wrong } = scoreConforming(
      ["simulator", "terse"],
      [runOf("simulator", []), runOf("terse", ["pages"])],
    );
    expect(text).toMatch(/^✓ simulator: 0 false alarms.*^✗ terse: 1 false alarm in 1 run.*curl/ms);
    expect(wrong).toBe(1);
  });
});

describe("the trials", () => {
  const worker = fileURLToPath(new URL("endless-worker.mjs", import.meta.url));
  const trials = (...names: string[]) => names.map((name) => ({ name, seed: 1 }));

  it("are reported in the given order", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    const runs = await runAll(trials(...names), () => {}, { worker });
    expect(runs.map(({ name }) => name)).toEqual(names);
  });

  it.each(["endless, waiting", "endless, busy"])(
    "name a trial that does not end (%s), and kill its process",
    async (name) => {
      const held = runAll(trials(name), () => {}, { worker, patience: 1_000 });
      await expect(held).rejects.toThrow(`No trial ended within 1 s: ${name}.`);
    },
  );
});

describe("the list of mutants", () => {
  it("has at least sixty, in ten groups, with unique names", () => {
    const names = Object.values(mutants).flatMap((group) => Object.keys(group));
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(Object.keys(mutants)).toHaveLength(10);
    expect(Object.keys(subjects)).toHaveLength(1 + Object.keys(compliant).length + new Set(names).size);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("a mutant behind a socket", () => {
  it("rejects unsupported methods like the simulator, TRACE included", async () => {
    const sim = createSimulator();
    const send = createFetch(sim, mutants.boundaries["limit-0-accepted"]?.middleware ?? ((next) => next));
    const server = createAdaptorServer({ fetch: (incoming) => send(incoming) });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const headers = { authorization: `Bearer ${sim.keys.admin}` };
    const statusOf = (method: string) =>
      new Promise((resolve) => {
        request({ port, path: "/v1/servers?limit=0", method, headers }, ({ statusCode }) => resolve(statusCode)).end();
      });
    expect([await statusOf("GET"), await statusOf("TRACE"), await statusOf("DELETE")]).toEqual([200, 405, 405]);
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
});

/** They have to behave differently, or that nothing is found there would prove nothing. */
describe("the conforming servers", () => {
  function open(name: string) {
    const server = compliant[name];
    if (!server) throw new Error(`No server ${name}.`);
    const sim = createSimulator(server.simulator);
    const fetch = createFetch(sim, server.middleware);
    return (path: string, options: Parameters<typeof sendTo>[2] = {}) => sendTo(sim, path, { ...options, fetch });
  }

  it("terse responds to other methods with 404, says little, and rejects unknown fields", async () => {
    const terse = open("terse");
    const response = await terse("/servers", { method: "DELETE" });
    expect([response.status, response.headers.get("allow")]).toEqual([404, null]);
    expect(Object.keys((await response.json()).error)).toEqual(["code", "message", "request_id"]);
    const order = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };
    expect((await terse("/servers", { body: order })).status).toBe(201);
    expect((await terse("/servers", { body: { ...order, notInTheContract: "red" } })).status).toBe(400);
    expect((await terse("/servers?notInTheContract=red")).status).toBe(400);
  });

  it("talkative returns more fields, in another order, two seconds ahead", async () => {
    const response = await open("talkative")("/servers?limit=1");
    const page = await response.json();
    expect(Object.keys(page)).toEqual(["_links", "meta", "data"]);
    expect(page.meta.next_page).toBe("/v1/servers?page=2");
    expect(Date.parse(response.headers.get("date") ?? "")).toBeGreaterThan(Date.now());
  });

  it("cautious lists the newest first, in pages of ten, with an empty page at the end", async () => {
    const cautious = open("cautious");
    const pages: {
      data: { created_at: string }[];
      meta: { next_cursor: string | null; prev_cursor: string | null };
    }[] = [];
    for (let cursor: string | null = ""; cursor !== null; cursor = pages.at(-1)?.meta.next_cursor ?? null) {
      pages.push(
        await (await cautious(`/servers?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)).json(),
      );
    }
    expect(pages.map(({ data }) => data.length)).toEqual([10, 10, 10, 5, 0]);
    const times = pages.flatMap(({ data }) => data.map(({ created_at }) => created_at));
    expect(times).toEqual(times.toSorted().reverse());
    expect((await cautious("/servers?cursor=abc")).status).toBe(400);
  });

  it("empty has no servers, and uses the first of repeated parameters", async () => {
    const response = await open("empty")("/servers?limit=1&limit=0");
    expect(response.status).toBe(200);
    expect((await response.json()).data).toEqual([]);
  });
});

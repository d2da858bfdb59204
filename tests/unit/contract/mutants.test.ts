import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { CheckName } from "../../../src/contract/index.js";
import { behind } from "../../../src/contract/mutants/middleware.js";
import { mutants } from "../../../src/contract/mutants/mutants.js";
import { createSimulator } from "../../../src/simulator/index.js";
import { compliant } from "../../mutants/compliant.js";
import { holdAll } from "../../mutants/pool.js";
import { type Run, scoreKeepers, scoreMutants } from "../../mutants/score.js";
import { subjects } from "../../mutants/subjects.js";
import { ask } from "../../simulator/ask.js";
import { failure, keptReport } from "../../support/contract-report.js";

const NAME = "limit-0-taken";

/** A run that found something under these checks. */
function runOf(name: string, checks: readonly CheckName[]): Run {
  return { name, report: { ...keptReport, findings: checks.map((check) => ({ ...failure, check })) } };
}

describe("the score of mutants", () => {
  it("counts one as killed that a check found which ought to", () => {
    const { text, wrong } = scoreMutants(mutants, [runOf(NAME, ["schema", "boundaries"])], false);
    expect(text).toMatch(/boundaries: 1 of 1 killed/);
    expect(text).toMatch(/1 of 1 mutants killed.*median 2/);
    expect(wrong).toBe(0);
  });

  it.each<CheckName[][]>([[[]], [["schema", "status"]]])(
    "counts one as survivor that was found by %j only",
    (checks) => {
      const { text, wrong } = scoreMutants(mutants, [runOf(NAME, checks)], false);
      expect(text).toMatch(/0 of 1 mutants killed/);
      expect(text).toContain("It ought to be found by boundaries.");
      expect(wrong).toBe(1);
    },
  );

  it("counts whatever is found at a server that keeps the contract as a false alarm", () => {
    const { text, wrong } = scoreKeepers(["simulator", "terse"], [runOf("simulator", []), runOf("terse", ["pages"])]);
    expect(text).toMatch(/^✓ simulator: 0 false alarms.*^✗ terse: 1 false alarm in 1 run.*curl/ms);
    expect(wrong).toBe(1);
  });
});

describe("the trials", () => {
  const worker = fileURLToPath(new URL("endless-worker.mjs", import.meta.url));
  const trials = (...names: string[]) => names.map((name) => ({ name, seed: 1 }));

  it("are told as they were asked for", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    const runs = await holdAll(trials(...names), () => {}, { worker });
    expect(runs.map(({ name }) => name)).toEqual(names);
  });

  it.each(["endless, waiting", "endless, busy"])("name the one that is %s, and end its process", async (name) => {
    const held = holdAll(trials(name), () => {}, { worker, patience: 1_000 });
    await expect(held).rejects.toThrow(`no end of the trial of ${name}.`);
  });
});

describe("the list of mutants", () => {
  it("has sixty at least, in ten groups, no two under one name", () => {
    const names = Object.values(mutants).flatMap((group) => Object.keys(group));
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(Object.keys(mutants)).toHaveLength(10);
    expect(Object.keys(subjects)).toHaveLength(1 + Object.keys(compliant).length + new Set(names).size);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** That they do behave otherwise; or that nothing is found there would prove nothing. */
describe("the compliant servers", () => {
  function open(name: string) {
    const server = compliant[name];
    if (!server) throw new Error(`There is no ${name}.`);
    const sim = createSimulator(server.simulator);
    const fetch = behind(sim, server.edge);
    return (path: string, options: Parameters<typeof ask>[2] = {}) => ask(sim, path, { ...options, fetch });
  }

  it("terse: answers 404 to other methods, says little, and refuses unknown fields", async () => {
    const terse = open("terse");
    const answer = await terse("/servers", { method: "DELETE" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([404, null]);
    expect(Object.keys((await answer.json()).error)).toEqual(["code", "message", "request_id"]);
    const order = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };
    expect((await terse("/servers", { body: order })).status).toBe(201);
    expect((await terse("/servers", { body: { ...order, colour: "red" } })).status).toBe(400);
    expect((await terse("/servers?colour=red")).status).toBe(400);
  });

  it("talkative: tells more than is asked, in another order, two seconds ahead", async () => {
    const answer = await open("talkative")("/servers?limit=1");
    const page = await answer.json();
    expect(Object.keys(page)).toEqual(["_links", "meta", "data"]);
    expect(page.meta.next_page).toBe("/v1/servers?page=2");
    expect(Date.parse(answer.headers.get("date") ?? "")).toBeGreaterThan(Date.now());
  });

  it("cautious: lists the newest first, ten at most, with an empty page at the end", async () => {
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

  it("empty: has nothing, and takes the first of repeated parameters", async () => {
    const answer = await open("empty")("/servers?limit=1&limit=0");
    expect(answer.status).toBe(200);
    expect((await answer.json()).data).toEqual([]);
  });
});

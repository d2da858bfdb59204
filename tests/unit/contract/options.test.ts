import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../scripts/lib/command.js";
import { type Flags, OPTIONS, readOptions, readReports, variableOf } from "../../../scripts/lib/contract-options.js";

const remote = { "base-url": "http://127.0.0.1:1/v1", "api-key": "cnx_sk_test_1" };
const read = (flags: Flags, env: Record<string, string> = {}) => readOptions(flags, env);

describe("the options of a run", () => {
  it("default to the simulator, without writes", () => {
    expect(read({})).toMatchObject({
      target: "simulator",
      settings: { allowWrites: false, exhaustRateLimit: false, strict: false, operations: [], checks: [], runs: 100 },
    });
  });

  it("can all be given by flags", () => {
    const flags = { ...remote, "read-only-key": "r", "second-key": "s", "database-id": "db", "zone-id": "zone" };
    const how = {
      "allow-writes": true,
      "exhaust-rate-limit": true,
      strict: true,
      seed: "7",
      runs: "9",
      "max-p95": "250",
    };
    expect(read({ ...flags, ...how, operation: ["listServers"], check: ["schema", "pages"] })).toEqual({
      target: {
        baseUrl: "http://127.0.0.1:1/v1",
        keys: { main: "cnx_sk_test_1", readOnly: "r", second: "s" },
        known: { database_id: "db", zone_id: "zone" },
      },
      settings: {
        allowWrites: true,
        exhaustRateLimit: true,
        strict: true,
        operations: ["listServers"],
        checks: ["schema", "pages"],
        seed: 7,
        runs: 9,
        maxP95: 250,
      },
    });
  });

  it("can all be given by the environment, which flags overrule", () => {
    const values = Object.entries(OPTIONS).map(([name, { type }]) => [
      name,
      type === "boolean" ? "1" : `${name}-of-env`,
    ]);
    const env = Object.fromEntries(values.map(([name, value]) => [variableOf(String(name)), String(value)]));
    const some = {
      ...env,
      CLOUDNEXUS_BASE_URL: "https://env.example/v1",
      CLOUDNEXUS_SEED: "1",
      CLOUDNEXUS_RUNS: "2",
      CLOUDNEXUS_MAX_P95: "3",
      CLOUDNEXUS_OPERATION: "listServers,purgeCache",
      CLOUDNEXUS_CHECK: "auth",
    };
    expect(read({ seed: "5" }, some)).toMatchObject({
      target: { baseUrl: "https://env.example/v1", keys: { main: "api-key-of-env", readOnly: "read-only-key-of-env" } },
      settings: { allowWrites: true, strict: true, seed: 5, runs: 2, operations: ["listServers", "purgeCache"] },
    });
    expect(read({ target: "prism" }, some).target).toBe("prism");
  });

  it("use keys of the environment for no target of our own", () => {
    expect(read({}, { CLOUDNEXUS_API_KEY: "cnx_sk_live_1" }).target).toBe("simulator");
  });

  const bad: [title: string, flags: Flags, env: Record<string, string>, message: RegExp][] = [
    ["a target that is none", { target: "staging" }, {}, /--target staging: there are simulator, prism/],
    ["two targets", { ...remote, target: "prism" }, {}, /not both/],
    ["no key", { "base-url": "http://127.0.0.1:1" }, {}, /No API key/],
    ["a key for the simulator", { "api-key": "k" }, {}, /--api-key goes with --base-url/],
    ["no URL", { ...remote, "base-url": "example" }, {}, /--base-url example/],
    ["a key over plain http", { ...remote, "base-url": "http://example.com" }, {}, /https/],
    ["an operation that is none", { operation: ["listServer"] }, {}, /--operation listServer: there are listServers, /],
    ["a check that is none", { check: ["speed"] }, {}, /--check speed: there are examples, .*leak/],
    ["a seed that is none", { seed: "x" }, {}, /--seed x/],
    ["no runs", { runs: "0" }, {}, /--runs 0: .*at least 1/],
    ["a variable that is neither on nor off", {}, { CLOUDNEXUS_STRICT: "perhaps" }, /CLOUDNEXUS_STRICT is "perhaps"/],
    [
      "writes with a live key",
      { ...remote, "api-key": "cnx_sk_live_1", "allow-writes": true },
      {},
      /live key.*--yes-this-is-billed/,
    ],
    [
      "writes to production",
      { ...remote, "base-url": "https://api.cloudnexus.io/v1", "allow-writes": true },
      {},
      /production.*--yes-this-is-billed/,
    ],
  ];

  it.each(bad)("refuse %s", (_, flags, env, message) => {
    expect(() => read(flags, env)).toThrow(UsageError);
    expect(() => read(flags, env)).toThrow(message);
  });

  it("let a live key write where that is meant", () => {
    const flags = { ...remote, "api-key": "cnx_sk_live_1", "allow-writes": true, "yes-this-is-billed": true };
    expect(read(flags).settings.allowWrites).toBe(true);
    expect(read({ ...remote, "api-key": "cnx_sk_live_1" }).settings.allowWrites).toBe(false);
  });
});

describe("the reports", () => {
  it("go to their files", () => {
    const [json, junit] = ["a=b.json", "j.xml"].map((name) => join(tmpdir(), name));
    expect(readReports([`json=${json}`, `junit=${junit}`])).toEqual({ json, junit });
  });

  it.each(["pdf=/tmp/a", "json", "json=", "html=/no/such/folder/a.html"])("refuse %s", (text) => {
    expect(() => readReports([text])).toThrow(UsageError);
  });
});

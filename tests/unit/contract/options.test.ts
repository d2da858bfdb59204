import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Flags, OPTIONS, readOptions } from "../../../src/cli/contract-options.js";
import { readReports } from "../../../src/cli/report-options.js";
import { variableOf } from "../../../src/cli/variable.js";
import { contractPath } from "../../../src/openapi/contract-path.js";
import { UsageError } from "../../../src/openapi/usage-error.js";
import { contract } from "./support.js";

const remote = { "base-url": "http://127.0.0.1:1/v1", "api-key": "cnx_sk_test_1" };
const read = (flags: Flags, env: Record<string, string> = {}) => readOptions(flags, env, contract);

describe("the options of a run", () => {
  it("default to the simulator, where writes are allowed", () => {
    expect(read({})).toMatchObject({
      target: "simulator",
      settings: { allowWrites: true, exhaustRateLimit: false, strict: false, operations: [], checks: [], runs: 100 },
    });
  });

  it("can be given as flags", () => {
    const flags = { ...remote, "read-only-key": "r", "second-key": "s", "database-id": "db", "zone-id": "zone" };
    const settings = {
      "allow-writes": true,
      "exhaust-rate-limit": true,
      strict: true,
      seed: "7",
      runs: "9",
      "max-p95": "250",
      wait: "30",
    };
    expect(
      read({ ...flags, ...settings, operation: ["listServers"], check: ["rate-limits", "response-time"] }),
    ).toEqual({
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
        checks: ["rate-limits", "response-time"],
        seed: 7,
        runs: 9,
        maxP95: 250,
      },
      waitMs: 30_000,
      reports: {},
      baseline: undefined,
    });
  });

  it("can be given by the environment, which flags override", () => {
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
      CLOUDNEXUS_CHECK: "rate-limits,response-time",
      CLOUDNEXUS_WAIT: "9",
      CLOUDNEXUS_KNOWN: "plan=c1",
      CLOUDNEXUS_REPORT: "json=a.json",
      CLOUDNEXUS_WRITE_BASELINE: "0",
    };
    expect(read({ seed: "5" }, some)).toMatchObject({
      target: { baseUrl: "https://env.example/v1", keys: { main: "api-key-of-env", readOnly: "read-only-key-of-env" } },
      settings: { allowWrites: true, strict: true, seed: 5, runs: 2, operations: ["listServers", "purgeCache"] },
    });
    expect(read({ target: "prism" }, some).target).toBe("prism");
  });

  it("know values by the names of parameters and of properties of bodies", () => {
    const flags = { ...remote, known: ["cursor=a=b", "region=eu-west-2"], "zone-id": "zone" };
    expect(read(flags).target).toMatchObject({ known: { cursor: "a=b", region: "eu-west-2", zone_id: "zone" } });
    const env = { CLOUDNEXUS_KNOWN: "plan=c1,database_id=db" };
    expect(read(remote, env).target).toMatchObject({ known: { plan: "c1", database_id: "db" } });
  });

  it("allow writes to a remote server only with the flag, and none to the simulator if that is turned off", () => {
    expect(read(remote).settings.allowWrites).toBe(false);
    expect(read({ ...remote, "allow-writes": true }).settings.allowWrites).toBe(true);
    expect(read({}, { CLOUDNEXUS_ALLOW_WRITES: "0" }).settings.allowWrites).toBe(false);
  });

  it.each(["http://api:8080/v1", "https://staging.example/v1/", "http://192.0.2.1"])(
    "accept the base URL %s",
    (url) => {
      expect(read({ ...remote, "base-url": url }).target).toMatchObject({ baseUrl: url.replace(/\/$/, "") });
    },
  );

  it("do not use keys of the environment for a built-in target", () => {
    expect(read({}, { CLOUDNEXUS_API_KEY: "cnx_sk_live_1" }).target).toBe("simulator");
  });

  it("take an empty base URL of the environment for none if a target or base URL is given", () => {
    const empty = { CLOUDNEXUS_BASE_URL: "", CLOUDNEXUS_API_KEY: "k" };
    expect(read({ target: "simulator", baseline: "b.json" }, empty).target).toBe("simulator");
    expect(read({ baseline: "b.json" }, { ...empty, CLOUDNEXUS_TARGET: "prism" }).target).toBe("prism");
    expect(read(remote, empty).target).toMatchObject({ baseUrl: "http://127.0.0.1:1/v1" });
  });

  const bad: [title: string, flags: Flags, env: Record<string, string>, message: RegExp][] = [
    ["an unknown target", { target: "staging" }, {}, /Unknown --target "staging"; expected one of simulator, prism/],
    ["two targets", { ...remote, target: "prism" }, {}, /not both/],
    ["no key", { "base-url": "http://127.0.0.1:1" }, {}, /Missing API key/],
    [
      "an empty base URL of the environment",
      {},
      { CLOUDNEXUS_BASE_URL: "" },
      /^CLOUDNEXUS_BASE_URL is empty\. Set CLOUDNEXUS_BASE_URL to .*--target simulator/,
    ],
    [
      "a baseline with a key of the environment, but no base URL",
      { baseline: "b.json" },
      { CLOUDNEXUS_API_KEY: "k" },
      /^CLOUDNEXUS_API_KEY is set, but CLOUDNEXUS_BASE_URL is not: .*--target simulator/,
    ],
    ["a known value without a name", { ...remote, known: ["srv_1"] }, {}, /Invalid --known "srv_1".*NAME=VALUE/],
    [
      "a known value whose name is misspelled",
      { ...remote, known: ["zone-id=z"] },
      {},
      /^The contract has no parameter or property "zone-id"\. Did you mean zone_id\?$/,
    ],
    [
      "a known value that the contract has no use for",
      remote,
      { CLOUDNEXUS_KNOWN: "invoice_number=1" },
      /^The contract has no parameter or property "invoice_number"\. --known takes .*database_id, .*zone_id\.$/,
    ],
    ["a key for the simulator", { "api-key": "k" }, {}, /--api-key needs --base-url/],
    ["a base URL that is not a URL", { ...remote, "base-url": "example" }, {}, /Invalid --base-url "example"/],
    [
      "another scheme than http",
      { ...remote, "base-url": "ftp://example.com/v1" },
      {},
      /expected an http or https URL/,
    ],
    [
      "a password in the base URL",
      { ...remote, "base-url": "http://u:secret@example.com/v1" },
      {},
      /"…@example.com\/v1".*credentials/,
    ],
    [
      "a password and a query in a base URL without a scheme",
      { ...remote, "base-url": "u:secret@example.com/v1?token=secret" },
      {},
      /^Invalid --base-url "…@example.com\/v1\?…"; expected an http or https URL, such as http:\/\/127.0.0.1:4010\/v1\.$/,
    ],
    ["a baseline to write without a file", { "write-baseline": true }, {}, /--write-baseline needs --baseline FILE/],
    [
      "a baseline to write where there is no folder",
      { baseline: "/no/such/b.json", "write-baseline": true },
      {},
      /Invalid --baseline "\/no\/such\/b\.json": there is no folder/,
    ],
    [
      "a baseline to write of selected checks",
      { baseline: "b.json", "write-baseline": true, check: ["pages"] },
      {},
      /^--write-baseline does not go with --check \(or CLOUDNEXUS_CHECK\): the file would lose all other findings/,
    ],
    [
      "a baseline to write of selected operations",
      { baseline: "b.json", "write-baseline": true },
      { CLOUDNEXUS_OPERATION: "listServers" },
      /^--write-baseline does not go with --operation/,
    ],
    [
      "a limit of response times without their check",
      { check: ["pages"], "max-p95": "10" },
      {},
      /^--max-p95 \(or CLOUDNEXUS_MAX_P95\) needs the check response-time: add --check response-time/,
    ],
    [
      "a rate limit to exhaust without its check",
      { check: ["pages"], "exhaust-rate-limit": true },
      {},
      /^--exhaust-rate-limit \(or CLOUDNEXUS_EXHAUST_RATE_LIMIT\) needs the check rate-limits: add --check rate-limits/,
    ],
    ["a report kind twice", { report: ["json=a.json", "json=b.json"] }, {}, /--report json is given twice/],
    [
      "an unknown operation",
      { operation: ["listServer"] },
      {},
      /Unknown --operation "listServer"; expected one of listServers, /,
    ],
    ["an unknown check", { check: ["speed"] }, {}, /Unknown --check "speed"; expected one of examples, .*leak/],
    ["a seed that is not a number", { seed: "x" }, {}, /--seed must be an integer of at least 0 \(got x\)/],
    ["a seed that is too large", { seed: "2147483648" }, {}, /--seed must be an integer of at most 2147483647/],
    ["no runs", { runs: "0" }, {}, /--runs must be an integer of at least 1 \(got 0\)/],
    [
      "a variable that is neither 1 nor 0",
      {},
      { CLOUDNEXUS_STRICT: "perhaps" },
      /CLOUDNEXUS_STRICT has to be 1 or 0 \(got "perhaps"\)/,
    ],
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

  it.each(bad)("reject %s", (_, flags, env, message) => {
    expect(() => read(flags, env)).toThrow(UsageError);
    expect(() => read(flags, env)).toThrow(message);
  });

  it("allow writes with a live key if the cost is accepted", () => {
    const flags = { ...remote, "api-key": "cnx_sk_live_1", "allow-writes": true, "yes-this-is-billed": true };
    expect(read(flags).settings.allowWrites).toBe(true);
    expect(read({ ...remote, "api-key": "cnx_sk_live_1" }).settings.allowWrites).toBe(false);
  });
});

describe("the keys of a run", () => {
  it.each([
    ["a line break", "cnx_sk_test\nsecret", "character 12 is a line break"],
    ["a line break at its end", "cnx_sk_test\r\n", "character 12 is a line break"],
    ["an ellipsis, as of a shortened key", "cnx_sk_test…", "character 12 is outside Latin-1"],
    ["a letter of another script", "ключ", "character 1 is outside Latin-1"],
    ["a control character", "cnx_sk\u0000test", "character 7 is a control character"],
    ["a space at its beginning", " cnx_sk_test", "character 1 is a space"],
    ["spaces at its end", "cnx_sk_test  ", "character 12 is a space"],
  ])("are refused with %s, without being shown", (_, key, problem) => {
    for (const option of ["api-key", "read-only-key", "second-key"]) {
      const message = messageOf({ ...remote, [option]: key });
      expect(message).toContain(`Invalid --${option} (or ${variableOf(option)}): ${problem}`);
      expect(message).not.toContain(key.trim());
    }
  });

  it("are refused from a variable, too", () => {
    expect(() => read({ "base-url": remote["base-url"] }, { CLOUDNEXUS_API_KEY: "a\nb" })).toThrow(
      /CLOUDNEXUS_API_KEY\): character 2 is a line break/,
    );
  });

  it.each(["read-only-key", "second-key"])("are refused if --%s is the key of --api-key", (option) => {
    const message = messageOf({ ...remote, [option]: remote["api-key"] });
    expect(message).toMatch(new RegExp(`^--${option} .*and --api-key .*are the same key`));
    expect(message).not.toContain(remote["api-key"]);
  });

  it("may have spaces inside, and accented letters, as passwords have", () => {
    const key = "admin:pass é word";
    expect(read({ ...remote, "api-key": key }).target).toMatchObject({ keys: { main: key } });
  });

  function messageOf(flags: Flags): string {
    try {
      read(flags);
    } catch (error) {
      if (error instanceof UsageError) return error.message;
    }
    return "accepted";
  }
});

describe("the report files", () => {
  it("are resolved by kind", () => {
    const [json, junit] = ["a=b.json", "j.xml"].map((name) => join(tmpdir(), name));
    expect(readReports([`json=${json}`, `junit=${junit}`])).toEqual({ json, junit });
  });

  it.each([
    ["pdf=/tmp/a", /expected junit=FILE or /],
    ["json", /expected junit=FILE or /],
    ["json=", /expected junit=FILE or /],
    ["html=/no/such/folder/a.html", /there is no folder .*folder/],
    [`html=${tmpdir()}`, /is a folder/],
    [`html=${import.meta.filename}/a.html`, /options\.test\.ts is not a folder/],
  ])("reject %s", (text, message) => {
    expect(() => readReports([text])).toThrow(UsageError);
    expect(() => readReports([text])).toThrow(message);
  });

  it("reject a kind that is given twice", () => {
    const [one, two] = ["a.json", "b.json"].map((name) => join(tmpdir(), name));
    expect(() => readReports([`json=${one}`, `json=${two}`])).toThrow(UsageError);
    expect(() => readReports([`json=${one}`, `json=${two}`])).toThrow(
      /--report json is given twice, as .*a\.json and /,
    );
  });

  it.each([
    ["one report", ["html=r.out", "json=./r.out"], {}, "--report json=./r.out is also --report html=r.out"],
    ["the recording", ["json=t.har"], { har: "t.har" }, "--report json=t.har is also --har; choose another file."],
    ["the baseline", ["json=a/../b.json"], { baseline: "b.json" }, "--report json=a/../b.json is also --baseline"],
  ])("reject a file that is %s already", (_, reports, inputs, message) => {
    expect(() => readReports(reports, { inputs })).toThrow(UsageError);
    expect(() => readReports(reports, { inputs })).toThrow(message);
  });

  it("reject a file that is read under another path", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cloudnexus-"));
    const link = `${folder}-link`;
    await symlink(folder, link, "junction");
    const inputs = { har: join(folder, "t.har") };
    expect(() => readReports([`json=${join(link, "t.har")}`], { inputs })).toThrow(/is also --har/);
    await rm(link);
    await rm(folder, { recursive: true });
  });

  it("may not be the contract or the baseline of the run", () => {
    expect(() => read({ contract: "a.yaml", report: ["json=a.yaml"] })).toThrow(/is also --contract/);
    expect(() => read({ report: [`json=${contractPath}`] })).toThrow(/is also --contract/);
    expect(() => read({ baseline: "b.json", report: ["json=b.json"] })).toThrow(/is also --baseline/);
  });
});

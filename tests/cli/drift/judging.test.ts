import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../../scripts/lib/tools.js";
import { createMatcher } from "../../../src/cli/drift/match.js";
import { printable } from "../../../src/cli/drift/printable.js";
import { type Finding, loadSuiteContract, type SuiteContract } from "../../../src/cli/drift/suite.js";
import type { SecurityScheme } from "../../../src/operations.js";
import { BASE, createJudge, type EntryOptions, entryOf, judgeEntries, judgeWith, KEY, LIST, purgeOf } from "./har.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "drift-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The contract with a change to its text. */
async function changed(change: (text: string) => string): Promise<SuiteContract> {
  const file = join(folder, "openapi.yaml");
  await writeFile(file, change(await readFile(`${root}openapi.yaml`, "utf8")));
  return loadSuiteContract(file);
}

describe("requests are matched by what their URL means", () => {
  it.each([
    ["as it is", BASE],
    ["with its default port", BASE.replace(".io", ".io:443")],
    ["with an upper-case host", BASE.replace(/api\.\w+\.io/, (host) => host.toUpperCase())],
  ])("the host %s", async (_, base) => {
    const { coverage } = await judgeEntries(entryOf({ url: `${base}/servers` }));
    expect(coverage.judged).toBe(1);
  });

  it.each(["/servers/", "/%73ervers", "/servers?limit=5#top"])("the path %s", async (path) => {
    const { messages, coverage } = await judgeEntries(entryOf({ url: BASE + path }));
    expect({ messages, judged: coverage.judged }).toEqual({ messages: [], judged: 1 });
  });

  it("a method in lower case", async () => {
    const { messages, coverage } = await judgeEntries(entryOf({ method: "get" }));
    expect({ messages, judged: coverage.judged }).toEqual({ messages: [], judged: 1 });
  });

  it("a base URL that is given in another spelling", async () => {
    const judge = await createJudge(["http://LOCALHOST:80/v1/"]);
    const { coverage } = judgeWith(judge, [entryOf({ url: "http://localhost/v1/servers" })]);
    expect(coverage.judged).toBe(1);
  });

  it("the first URL outside the API is kept without its query and credentials, to suggest it", async () => {
    const { coverage } = await judgeEntries(
      entryOf({ url: "data:text/plain,hello" }),
      entryOf({ url: "https://me:secret@staging.example.com/v1/servers?key=secret#secret" }),
      entryOf({ url: "https://other.example.com/" }),
    );
    expect(coverage.otherUrl).toBe("https://staging.example.com/v1/servers");
  });

  it.each([
    ["lacks /v1", "https://a.example", "https://a.example/v1/servers", "/v1"],
    ["does not lack /v1 that it has", "https://a.example/v1", "https://a.example/v1/v1/servers", undefined],
    ["does not lack /v1 if a request matches without", "https://a.example", "https://a.example/servers", undefined],
    ["does not lack /v1 that no request has", "https://a.example", "https://a.example/legacy", undefined],
  ])("a base URL %s", async (_, base, url, missing) => {
    const judge = await createJudge([base]);
    judgeWith(judge, [entryOf({ url })]);
    expect(judge.missingBasePath).toBe(missing);
  });

  it("a path without parameters goes before one with parameters, and values are decoded", async () => {
    const { operations } = await loadSuiteContract();
    const [first] = operations;
    const at = (path: string) => ({ ...(first as (typeof operations)[number]), path, operationId: path });
    const match = createMatcher(["http://a/v1"], [at("/things/{id}"), at("/things/mine"), at("/files/{name}.json")]);
    const found = (path: string) => match("GET", new URL(`http://a/v1${path}`));
    expect(found("/things/mine")?.operation?.path).toBe("/things/mine");
    expect(found("/things/a%2Fb")).toMatchObject({
      operation: { path: "/things/{id}" },
      pathParameters: { id: "a/b" },
    });
    expect(found("/files/x.y.json")?.pathParameters).toEqual({ name: "x.y" });
    expect(found("/files/x.yaml")?.operation).toBeUndefined();
    expect(found("/things/%")?.pathParameters).toEqual({ id: "%" });
  });
});

describe("a request that the server accepted has to conform", () => {
  const refused = (entry: Record<string, unknown>) => ({
    ...entry,
    response: { ...(entry.response as object), status: 400 },
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      "a parameter out of range",
      entryOf({ url: `${BASE}/servers?limit=500` }),
      /limit=500, although limit must be <= 100/,
    ],
    [
      "a parameter of the wrong type",
      entryOf({ url: `${BASE}/servers?limit=many` }),
      /limit=many, although limit must be integer/,
    ],
    ["an unknown query parameter", entryOf({ url: `${BASE}/servers?page=2` }), /^Undocumented query parameter page\.$/],
    ["an undocumented endpoint", entryOf({ url: `${BASE}/legacy` }), /^Undocumented endpoint/],
    ["a body without a required property", purgeOf({ sent: {} }), /request body whose \/paths is missing/],
    ["a body that is not JSON", purgeOf({ postData: { text: "{" } }), /request body that is not JSON/],
    ["an empty body", purgeOf({ postData: { text: "" } }), /request body that is empty/],
    ["another scheme than the contract's", entryOf({ authorization: "Basic dXNlcjpwYXNz" }), /without the credentials/],
  ])("%s", async (_, entry, message) => {
    const accepted = await judgeEntries(entry);
    expect(accepted.messages).toEqual([expect.stringMatching(message)]);
    const { messages } = await judgeEntries(refused(entry));
    expect(messages.filter((text) => message.test(text))).toEqual([]);
  });

  it("a key in the query, if the contract has it there, is documented, and is masked", async () => {
    const contract = await loadSuiteContract();
    const security: SecurityScheme[] = [{ type: "apiKey", in: "query", name: "key" }];
    const operations = contract.operations.map((operation) => ({ ...operation, security }));
    const judge = await createJudge([BASE], { ...contract, operations });
    const query = "limit=0&key=secret-in-query";
    const { findings } = judgeWith(judge, [entryOf({ authorization: null, url: `${BASE}/servers?${query}` })]);
    expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining("limit=0")]);
    expect(JSON.stringify(findings)).not.toContain("secret-in-query");
  });

  it("what the documentation leaves open is a warning", async () => {
    const { findings } = await judgeEntries(entryOf({ url: `${BASE}/servers?page=2` }));
    expect(findings.map(({ severity }) => severity)).toEqual(["warning"]);
  });

  it("undocumented endpoints that differ only in ids are one finding", async () => {
    const { findings } = await judgeEntries(...[1, 2, 3].map((id) => entryOf({ url: `${BASE}/legacy/srv_${id}` })));
    expect(findings.map(({ operation, count }) => [operation, count])).toEqual([["GET /legacy/*", 3]]);
  });

  it("a parameter that is a list is judged item by item, as the contract spells it", async () => {
    const contract = await changed((text) =>
      text.replace(
        /(name: limit\n(?:.*\n)*? {6}schema:\n)(?: {8}.*\n)+/,
        "$1        { type: array, items: { type: integer } }\n",
      ),
    );
    const judged = async (query: string) =>
      judgeWith(await createJudge([BASE], contract), [entryOf({ url: `${BASE}/servers?${query}` })]).messages;
    expect(await judged("limit=1&limit=2")).toEqual([]);
    expect(await judged("limit=1&limit=x")).toEqual([expect.stringMatching(/limit=1,x, although/)]);
  });
});

describe("credentials are masked wherever they stand", () => {
  const checksOf = (findings: readonly Finding[]) => findings.map(({ check }) => check);
  const echoing = (credential: string, options: EntryOptions = {}) =>
    entryOf({ authorization: `Bearer ${credential}`, body: { echoed: `<${credential}>` }, ...options });

  it.each([
    "cnx_sk_live_s3cret-with-dashes_too",
    "plain-token.with+signs/and=",
    'quo"ted\\token',
    "geheim-ä-schlüssel",
  ])("the key %j in a body is a leak, and is not shown", async (credential) => {
    const { findings } = await judgeEntries(echoing(credential));
    expect(checksOf(findings)).toContain("leak");
    // However often it is escaped.
    const unescaped = (text: string) => text.replaceAll("\\", "");
    expect(unescaped(JSON.stringify(findings))).not.toContain(unescaped(credential));
  });

  it("a body in base64 is decoded first", async () => {
    const text = Buffer.from(JSON.stringify({ echoed: KEY })).toString("base64");
    const { findings } = await judgeEntries(entryOf({ content: { text, encoding: "base64" } }));
    expect(checksOf(findings)).toContain("leak");
    expect(JSON.stringify(findings)).not.toContain(KEY);
    expect(JSON.stringify(findings)).not.toContain(text);
  });

  it.each([
    ["escaped slashes", String.raw`{"echoed":"to\/ken\/1234"}`, "Bearer to/ken/1234", /to\\*\/ken/],
    [
      "base64 of the key",
      JSON.stringify({ echoed: Buffer.from(`x${KEY}`.slice(1)).toString("base64") }),
      `Bearer ${KEY}`,
      /Y254X3NrX2xpdmVf/,
    ],
    [
      "a password",
      JSON.stringify({ echoed: "open sesame" }),
      `Basic ${Buffer.from("me:open sesame").toString("base64")}`,
      /sesame/,
    ],
  ])("%s", async (_, text, authorization, secret) => {
    const { findings } = await judgeEntries(entryOf({ content: { text }, authorization }));
    expect(checksOf(findings)).toContain("leak");
    expect(JSON.stringify(findings)).not.toMatch(secret);
  });

  it("the key is masked in the URL, the request body, header values and the name of an unknown endpoint", async () => {
    const secret = "tok-en-1234";
    const { findings } = await judgeEntries(
      echoing(secret, { url: `${BASE}/servers?cursor=${secret}&limit=0` }),
      echoing(secret, { url: `${BASE}/${secret.replaceAll(/\d/g, "x")}/tok-en-1234` }),
      echoing(secret, { responseHeaders: { "Content-Type": `text/${secret}` } }),
      purgeOf({ authorization: `Bearer ${secret}`, sent: { paths: [secret, 1] } }),
    );
    expect(findings.length).toBeGreaterThan(4);
    expect(JSON.stringify(findings)).not.toContain(secret);
  });

  it("a key is masked before the body is shortened, so that no half of it is left", async () => {
    const secret = "half-of-it-is-too-much";
    for (let length = 440; length < 500; length += 5) {
      const { findings } = await judgeEntries(echoing(secret, { body: { x: "x".repeat(length), echoed: secret } }));
      expect(JSON.stringify(findings)).not.toContain("half-of");
    }
  });

  it("a key that another entry sent is masked, too", async () => {
    const { findings } = await judgeEntries(
      entryOf({ authorization: "Bearer first-token", body: { echoed: "second-token" } }),
      entryOf({ authorization: "Bearer second-token" }),
    );
    expect(JSON.stringify(findings)).not.toContain("second-token");
  });

  it("keys of the API are masked even if the recording has no Authorization", async () => {
    const { findings } = await judgeEntries(entryOf({ authorization: null, body: { echoed: `${KEY}-x` } }));
    expect(findings.length).toBeGreaterThan(0);
    expect(JSON.stringify(findings)).not.toContain("s3cret");
  });

  it("a short credential garbles no body and is no leak", async () => {
    const { messages } = await judgeEntries(
      entryOf({ authorization: "Bearer 0" }),
      entryOf({ authorization: "Bearer data" }),
    );
    expect(messages).toEqual([]);
  });
});

describe("control characters", () => {
  it("are spelled out, line feeds and tabs are not", () => {
    expect(printable("a\n\tb\u001b[2J\u0007\r\u009b\u202e")).toBe("a\n\tb\\x1b[2J\\x07\\x0d\\x9b\\u202e");
  });

  it("of a response are in no finding", async () => {
    const { findings } = await judgeEntries(
      entryOf({ content: { text: "\u001b[2J" }, responseHeaders: { "X-RateLimit-Limit": "\u001b[31m" } }),
    );
    expect(findings.length).toBeGreaterThan(1);
    expect(JSON.stringify(findings)).not.toContain(String.raw`\u001b`);
    expect(JSON.stringify(findings)).toContain(String.raw`\x1b`);
  });
});

it("a long request body is shortened where a finding quotes it", async () => {
  const { findings } = await judgeEntries(purgeOf({ sent: { paths: ["/a".repeat(5000), 1] } }));
  expect(JSON.stringify(findings)).toContain("… (10016 characters)");
  expect(JSON.stringify(findings).length).toBeLessThan(8000);
});

it("findings are shown once, with a count, and the first entry that shows them", async () => {
  const judge = await createJudge();
  const wrong = entryOf({ body: { ...LIST, meta: {} } });
  const { findings } = judgeWith(judge, [wrong, entryOf(), wrong]);
  const [first] = findings;
  expect(first).toMatchObject({ count: 2 });
});

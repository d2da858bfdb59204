import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readHarFile } from "../../../src/cli/drift/har-file.js";
import { PARTLY, REASONS } from "../../../src/cli/drift/traffic.js";
import { BASE, entryOf, harOf, judgeEntries, LIST, purgeOf } from "./har.js";

const text = JSON.stringify(LIST);
const base64 = Buffer.from(text).toString("base64");
const broken = { ...LIST, meta: {} };

describe("entries as exporters write them are judged", () => {
  const conforming: [string, unknown][] = [
    [
      "Chrome: pseudo-headers, lower-case names, and repeated headers joined with line feeds",
      entryOf({
        requestHeaders: { ":method": "GET", ":authority": "api.cloudnexus.io" },
        responseHeaders: { "set-cookie": "a=1; Path=/\nb=2; Path=/" },
        entry: { _resourceType: "fetch", _initiator: { type: "script" } },
      }),
    ],
    [
      "Firefox: the whole body in base64",
      entryOf({ content: { size: text.length, text: base64, encoding: "base64" } }),
    ],
    [
      "Safari: no HTTP version, a body in base64 with line breaks",
      entryOf({
        request: { httpVersion: "" },
        content: { size: text.length, compression: 0, text: base64.replaceAll(/.{40}/g, "$&\r\n"), encoding: "base64" },
      }),
    ],
    [
      "Charles: base64 declared, plain text written",
      entryOf({ content: { size: text.length, text, encoding: "base64" } }),
    ],
    [
      "Proxyman: base64 without padding",
      entryOf({
        content: { size: text.length, text: base64.replace(/=+$/, ""), encoding: "base64" },
      }),
    ],
    [
      "Fiddler: local time with seven digits, a body with a byte order mark",
      entryOf({
        entry: { startedDateTime: "2026-02-01T03:00:00.1234567+01:00" },
        content: { size: text.length + 3, text: `\uFEFF${text}` },
      }),
    ],
    [
      "mitmproxy: a compressed size, and what it would have been",
      entryOf({
        content: { size: text.length, compression: 1 - text.length, text },
        response: { bodySize: 1 },
      }),
    ],
    ["Playwright: no size, no duration", entryOf({ content: { size: -1, text }, entry: { time: -1 } })],
    ["a status as text", entryOf({ response: { status: "200" } })],
  ];

  it.each(conforming)("%s", async (_, entry) => {
    const { messages, coverage, reasons } = await judgeEntries(entry);
    expect({ messages, reasons, judged: coverage.judged }).toEqual({ messages: [], reasons: {}, judged: 1 });
  });

  it("a wrong body is found however it is encoded", async () => {
    const wrong = JSON.stringify(broken);
    const { messages } = await judgeEntries(
      entryOf({ content: { text: Buffer.from(wrong).toString("base64"), encoding: "base64" } }),
    );
    expect(messages).toContain("In the body /meta/total is missing.");
  });
});

describe("entries that say nothing about the server are counted by reason, and are no findings", () => {
  const cases: [string, unknown, string][] = [
    ["a number in place of an entry", 1, REASONS.noRequest],
    ["null in place of an entry", null, REASONS.noRequest],
    ["no request", entryOf({ entry: { request: undefined } }), REASONS.noRequest],
    ["no method", entryOf({ request: { method: undefined } }), REASONS.noRequest],
    ["Fiddler's tunnels", entryOf({ url: "Tunnel to api.cloudnexus.io:443", method: "CONNECT" }), REASONS.invalidUrl],
    ["another host", entryOf({ url: "https://example.com/v1/servers" }), REASONS.otherUrl],
    [
      "another host without a response",
      entryOf({ url: "https://example.com/", entry: { response: null } }),
      REASONS.otherUrl,
    ],
    ["a data URL", entryOf({ url: "data:text/plain,x" }), REASONS.otherUrl],
    ["a path beside the base URL", entryOf({ url: `${BASE}1/servers` }), REASONS.otherUrl],
    [
      "a CORS preflight",
      entryOf({
        method: "OPTIONS",
        requestHeaders: { "Access-Control-Request-Method": "GET" },
        response: { status: 204 },
        content: {},
      }),
      REASONS.options,
    ],
    ["a HEAD request", entryOf({ method: "HEAD", content: { size: 0, text: "" } }), REASONS.head],
    ["304", entryOf({ response: { status: 304 }, content: { size: 0 } }), REASONS.notModified],
    [
      "Chrome's status 0",
      entryOf({ response: { status: 0, headers: [], _error: "net::ERR_ABORTED" } }),
      REASONS.noResponse,
    ],
    ["Playwright's status -1", entryOf({ response: { status: -1, headers: [] } }), REASONS.noResponse],
    ["no response", entryOf({ entry: { response: undefined } }), REASONS.noResponse],
    ["a status that is a word", entryOf({ response: { status: "error" } }), REASONS.invalidStatus],
    ["no date", entryOf({ entry: { startedDateTime: undefined } }), REASONS.noDate],
    ["a date that is none", entryOf({ entry: { startedDateTime: "yesterday" } }), REASONS.noDate],
    ["no response headers", entryOf({ response: { headers: undefined } }), REASONS.noHeaders],
    ["an empty list of response headers", entryOf({ response: { headers: [] } }), REASONS.noHeaders],
    ["headers that are not a list", entryOf({ request: { headers: "none" } }), REASONS.noHeaders],
    ["a header with a character above U+00FF", entryOf({ responseHeaders: { "x-note": "→" } }), REASONS.invalidHeader],
    ["a header without a name", entryOf({ response: { headers: [{ value: "x" }, null] } }), REASONS.invalidHeader],
    ["no content", entryOf({ response: { content: undefined } }), REASONS.noBody],
    [
      "a body that Chrome no longer had",
      entryOf({ content: { size: 120, mimeType: "application/json" } }),
      REASONS.noBody,
    ],
    [
      "a body that Playwright stored in another file",
      entryOf({ content: { size: 69, _file: "a1.json" } }),
      REASONS.noBody,
    ],
    ["an empty body with a size", entryOf({ content: { size: 69, text: "" } }), REASONS.noBody],
    [
      "an empty body against content-length",
      entryOf({
        content: { size: 0, text: "" },
        responseHeaders: { "content-length": "69" },
      }),
      REASONS.noBody,
    ],
    [
      "a body that Firefox cut off",
      entryOf({ content: { size: 5000, text: `${text.slice(0, 20)}` } }),
      REASONS.shortBody,
    ],
    [
      "base64 shorter than its size",
      entryOf({ content: { size: 5000, text: base64, encoding: "base64" } }),
      REASONS.shortBody,
    ],
    [
      "a body recorded while compressed",
      entryOf({
        content: { text: gzipSync(text).toString("base64"), encoding: "base64" },
        responseHeaders: { "content-encoding": "gzip" },
      }),
      REASONS.compressedBody,
    ],
    [
      "an unknown endpoint that was refused",
      entryOf({ url: `${BASE}/nowhere`, response: { status: 404 } }),
      REASONS.unknownRefused,
    ],
  ];

  it.each(cases)("%s", async (_, entry, reason) => {
    const { messages, reasons, coverage } = await judgeEntries(entry);
    expect({ messages, reasons }).toEqual({ messages: [], reasons: { [reason]: 1 } });
    expect(coverage).toMatchObject({ entries: 1, judged: 0 });
  });

  it("they do not keep the other entries from being judged", async () => {
    const { messages, coverage } = await judgeEntries(...cases.map(([, entry]) => entry), entryOf({ body: broken }));
    expect(messages).toContain("In the body /meta/total is missing.");
    expect(coverage).toMatchObject({ entries: cases.length + 1, judged: 1 });
  });
});

describe("a part that was not recorded is counted, and the rest is judged", () => {
  it("Chrome leaves out Authorization: the response is judged, authentication is not", async () => {
    const { messages, reasons, coverage } = await judgeEntries(entryOf({ authorization: null, body: broken }));
    expect(messages).toContain("In the body /meta/total is missing.");
    expect(reasons).toEqual({ [PARTLY.noCredentials]: 1 });
    expect(coverage.judged).toBe(1);
  });

  it.each([
    ["without postData", { postData: undefined }],
    ["with postData that has no text", { postData: { mimeType: "application/json" } }],
    ["with a body shorter than its size", { request: { bodySize: 500 } }],
  ])("a POST %s: the response is judged, the request body is not", async (_, options) => {
    const { messages, reasons, coverage } = await judgeEntries(purgeOf({ sent: {}, ...options }));
    expect({ messages, reasons }).toEqual({ messages: [], reasons: { [PARTLY.noRequestBody]: 1 } });
    expect(coverage.judged).toBe(1);
  });
});

it("a request body that is not JSON by its content type is counted, and the response is judged", async () => {
  const { messages, reasons, coverage } = await judgeEntries(
    purgeOf({ requestHeaders: { "Content-Type": "text/plain" }, postData: { text: "/a" } }),
  );
  expect({ messages, reasons }).toEqual({ messages: [], reasons: { [PARTLY.notJson]: 1 } });
  expect(coverage.judged).toBe(1);
});

describe("reading HAR files", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "drift-test-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function read(content: string): Promise<unknown[]> {
    const file = join(folder, "test.har");
    await writeFile(file, content);
    const entries: unknown[] = [];
    for await (const entry of readHarFile(file)) entries.push(entry);
    return entries;
  }

  it("yields the entries in order, whatever else is in the file", async () => {
    const pages = [{ id: "page_1", entries: [{ no: "entry" }] }];
    expect(await read(JSON.stringify({ log: { pages, entries: [1, { a: [2] }, null], comment: "" } }))).toEqual([
      1,
      { a: [2] },
      null,
    ]);
  });

  it("ignores the byte order mark with which Fiddler begins its files", async () => {
    expect(await read(`\uFEFF${harOf(entryOf())}`)).toHaveLength(1);
  });

  it.each(["", "{", "{}", "[]", '{"log":{}}', '{"log":{"entries":[]}}', '{"log":{"entries":[{}'])(
    "%j is refused with a message that names the file",
    async (content) => {
      await expect(read(content)).rejects.toThrow(/test\.har is not a HAR file/);
    },
  );

  it.each([
    ["a ZIP file", Buffer.from("PK\u0003\u0004\u0014"), "is a ZIP file; unpack it first."],
    ["compressed", gzipSync(harOf(entryOf())), "is compressed with gzip; unpack it first."],
    ["UTF-16", Buffer.from(`\uFEFF${harOf(entryOf())}`, "utf16le"), "is not UTF-8 JSON but UTF-16; convert it first."],
    ["UTF-16 without a mark", Buffer.from(harOf(entryOf()), "utf16le"), "is not UTF-8 JSON but UTF-16"],
  ])("a file that is %s is refused with what to do", async (_, content, message) => {
    const file = join(folder, "other.har");
    await writeFile(file, content);
    await expect(readHarFile(file).next()).rejects.toThrow(`${file} ${message}`);
  });

  it("names a file that it cannot read", async () => {
    await expect(readHarFile(join(folder, "absent.har")).next()).rejects.toThrow(/Cannot read .*absent\.har/);
  });
});

import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { SuiteOperation } from "../../../src/contract/openapi/contract.js";
import { curlOf, maskKeys } from "../../../src/contract/report/curl.js";
import type { Request } from "../../../src/contract/run/exchange.js";
import { operationOf } from "./support.js";

const target = {
  baseUrl: "http://127.0.0.1:4010/v1",
  keys: { main: "cnx_sk_test_main", readOnly: "cnx_sk_test_reader" },
};
const operation = operationOf("createServer");
const bearer = ["-H", "Authorization: Bearer cnx_sk_test_main"];
const json = ["-H", "Content-Type: application/json"];

/** The words that curl gets from a shell. */
function words(line: string): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${line}`;
  const env = { CLOUDNEXUS_API_KEY: "cnx_sk_test_main", CLOUDNEXUS_READ_ONLY_KEY: "cnx_sk_test_reader" };
  return execFileSync("sh", ["-c", script], { env, encoding: "utf8" }).split("\0").slice(0, -1);
}

const requests: [title: string, request: Partial<Request>, words: string[]][] = [
  ["a query", { method: "GET", path: "/servers?a=b&c=%27" }, ["-i", `${target.baseUrl}/servers?a=b&c=%27`, ...bearer]],
  [
    "a body with quotes, dollars and lines",
    { body: `{"a":"it's $HOME\\n\`x\`"}\n!` },
    [
      "-i",
      "-X",
      "POST",
      `${target.baseUrl}/servers`,
      ...bearer,
      ...json,
      "--data-raw",
      `{"a":"it's $HOME\\n\`x\`"}\n!`,
    ],
  ],
  ["no key", { method: "GET", authorization: null }, ["-i", `${target.baseUrl}/servers`]],
  [
    "another content type, and none",
    { body: "{}", contentType: null },
    ["-i", "-X", "POST", `${target.baseUrl}/servers`, ...bearer, "-H", "Content-Type:", "--data-raw", "{}"],
  ],
  [
    "another key",
    { method: "GET", authorization: "Bearer cnx_sk_test_reader" },
    ["-i", `${target.baseUrl}/servers`, "-H", "Authorization: Bearer cnx_sk_test_reader"],
  ],
  [
    "more than the key",
    { method: "GET", authorization: "Bearer cnx_sk_test_main0" },
    ["-i", `${target.baseUrl}/servers`, "-H", "Authorization: Bearer cnx_sk_test_main0"],
  ],
  [
    "less than the key",
    { method: "GET", authorization: "Bearer cnx_sk_test_mai" },
    ["-i", `${target.baseUrl}/servers`, "-H", "Authorization: Bearer cnx_sk_test_mai"],
  ],
];

/** The operation, with its key in another place. */
function withKeyIn(scheme: SuiteOperation["security"][number]): Partial<Request> {
  return { method: "GET", operation: { ...operation, security: [scheme] } };
}

const otherSchemes: [title: string, request: Partial<Request>, words: string[]][] = [
  ["a header", withKeyIn({ type: "apiKey", in: "header", name: "X-Key" }), ["-H", "x-key: cnx_sk_test_main"]],
  [
    "a query",
    withKeyIn({ type: "apiKey", in: "query", name: "key" }),
    [`${target.baseUrl}/servers?key=cnx_sk_test_main`],
  ],
  ["basic authentication", withKeyIn({ type: "basic" }), ["-u", "cnx_sk_test_main:"]],
  ["basic, cut", { ...withKeyIn({ type: "basic" }), key: "cnx_sk_test_mai" }, ["-u", "cnx_sk_test_mai:"]],
];

describe("a curl line with the key in another place", () => {
  it.each(otherSchemes)("sends it: %s", (_, request, expected) => {
    const line = curlOf({ method: "GET", path: "/servers", operation, ...request }, target);
    expect(line).not.toContain("cnx_sk_test_mai");
    expect(line).not.toContain(btoa("cnx_sk_test_mai").slice(0, 12));
    expect(words(line)).toEqual(expect.arrayContaining(expected));
  });

  it("is masked also in what a server repeats of basic authentication", () => {
    for (const key of ["cnx_sk_test_main", "cnx_sk_test_mai", "cnx_sk_test_main0"]) {
      expect(maskKeys(`got ${btoa(`${key}:`)}`, target.keys)).toBe("got (base64 of $CLOUDNEXUS_API_KEY)");
    }
  });
});

describe("a curl line", () => {
  it.each(requests)("repeats a request with %s", (_, request, expected) => {
    const line = curlOf({ operation, method: "POST", path: "/servers", ...request }, target);
    expect(words(line)).toEqual(expected);
    expect(line).not.toMatch(/cnx_sk_test_(mai|read)/);
  });
});

describe("maskKeys", () => {
  it("replaces keys by their variables", () => {
    expect(maskKeys("a cnx_sk_test_main b cnx_sk_test_reader", target.keys)).toBe(
      "a $CLOUDNEXUS_API_KEY b $CLOUDNEXUS_READ_ONLY_KEY",
    );
  });
});

import { describe, expect, it } from "vitest";
import { classifyFailure } from "../../src/transport/failure.js";
import { askedWait, backoff, delayBefore, isRetryable, isUnknown, type Outcome } from "../../src/transport/policy.js";

const now = Date.parse("2026-02-21T05:20:30Z");
const inSeconds = (seconds: number) => String(now / 1000 + seconds);
const headers = new Headers();

function limited(reset: string, more: Record<string, string> = {}): Headers {
  return new Headers({ "x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset, ...more });
}

describe("whether another attempt may follow", () => {
  const cases: [string, Outcome, boolean, boolean][] = [
    ["429", { status: 429, headers }, true, true],
    ["never sent", { status: "unsent" }, true, true],
    ["a lost answer", { status: "lost" }, true, false],
    ["a certificate refused", { status: "fatal" }, false, false],
    ...[408, 500, 502, 503, 504].map((status): [string, Outcome, boolean, boolean] => [
      `${status}`,
      { status, headers },
      true,
      false,
    ]),
    ...[200, 301, 400, 401, 403, 404, 409, 418, 501].map((status): [string, Outcome, boolean, boolean] => [
      `${status}`,
      { status, headers },
      false,
      false,
    ]),
  ];
  it.each(cases)("%s", (_, outcome, idempotent, other) => {
    expect([isRetryable(outcome, true), isRetryable(outcome, false)]).toEqual([idempotent, other]);
  });

  it("and whether the server may have done it", () => {
    const outcomes: Outcome[] = [
      { status: "lost" },
      { status: 500, headers },
      { status: 408, headers },
      { status: "unsent" },
      { status: 429, headers },
      { status: 409, headers },
    ];
    expect(outcomes.map(isUnknown)).toEqual([true, true, true, false, false, false]);
  });
});

describe("how long the server asks to wait", () => {
  const date = new Date(now).toUTCString();
  const hourAhead = new Date(now + 3_600_000).toUTCString();
  it.each<[string, number, Headers, number]>([
    ["nothing asked", 429, headers, 0],
    ["until the reset", 429, limited(inSeconds(7)), 7000],
    [
      "until the reset on the server's clock, which is an hour ahead",
      429,
      limited(inSeconds(3607), { date: hourAhead }),
      7000,
    ],
    ["Retry-After where it is later", 429, limited(inSeconds(7), { "retry-after": "9" }), 9000],
    ["the reset where it is later", 429, limited(inSeconds(7), { "retry-after": "3" }), 7000],
    ["a reset in the past", 429, limited(inSeconds(-5), { date }), 0],
    ["a reset two days off", 429, limited(inSeconds(172_800)), 0],
    ["a reset in milliseconds", 429, limited(String(now + 7000)), 0],
    ["a hex reset", 429, limited("0xfff"), 0],
    ["a negative reset", 429, limited("-1"), 0],
    ["a reset of 10^15", 429, limited("1000000000000000"), 0],
    ["Retry-After on a 503", 503, new Headers({ "retry-after": "2.5" }), 2500],
    [
      "Retry-After as a date, on the server's clock, which is an hour ahead",
      503,
      new Headers({ "retry-after": new Date(now + 3_610_000).toUTCString(), date: hourAhead }),
      10_000,
    ],
    ["the reset on a 503 is no wait", 503, limited(inSeconds(7)), 0],
    ["junk in Retry-After", 503, new Headers({ "retry-after": "soon" }), 0],
  ])("%s", (_, status, answer, wait) => {
    expect(askedWait(status, answer, now)).toBe(wait);
  });
});

describe("backoff", () => {
  it("doubles from 0.5 s up to 8 s", () => {
    expect([0, 1, 2, 3, 4, 5, 60].map((retry) => backoff(retry, () => 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
  });

  it("is spread evenly from nothing to its ceiling, at the cap too", () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const tenths = Array.from({ length: 10_000 }, () => Math.floor(backoff(20, random) / 800));
    const counts = Array.from({ length: 10 }, (_, tenth) => tenths.filter((value) => value === tenth).length);
    for (const count of counts) expect(count).toBeGreaterThan(850);
  });

  it("never brings an attempt forward of what the server asked", () => {
    const asks = new Headers({ "retry-after": "20" });
    expect(delayBefore(0, { status: 503, headers: asks }, now, () => 1)).toBe(20_000);
    expect(delayBefore(0, { status: 429, headers: limited(inSeconds(7)) }, now, () => 0)).toBe(7000);
    expect(delayBefore(0, { status: 429, headers: limited(inSeconds(7)) }, now, () => 1)).toBe(7500);
    expect(delayBefore(1, { status: "lost" }, now, () => 0.5)).toBe(500);
  });
});

describe("what a rejected fetch means", () => {
  const withCode = (code: string, syscall?: string) =>
    Object.assign(new TypeError("fetch failed"), { cause: { code, syscall } });
  /** As Node has it where a name has several addresses. */
  const unreachable = [
    { code: "ETIMEDOUT", syscall: "connect" },
    { code: "ECONNREFUSED", syscall: "connect" },
  ];
  it.each<[string, unknown, string | undefined]>([
    ["a refused connection", withCode("ECONNREFUSED"), "unsent"],
    ["an unknown host", withCode("ENOTFOUND"), "unsent"],
    ["a connect timeout", withCode("UND_ERR_CONNECT_TIMEOUT"), "unsent"],
    ["no way to a host", withCode("EHOSTUNREACH", "connect"), "unsent"],
    ["a way to a host that is gone while one waits", withCode("EHOSTUNREACH", "read"), "lost"],
    ["a network that is gone while one sends", withCode("ENETUNREACH", "write"), "lost"],
    ["addresses that can't be reached", { code: "ETIMEDOUT", errors: unreachable }, "unsent"],
    ["a connection that times out", withCode("ETIMEDOUT", "read"), "lost"],
    ["too many open files", withCode("EMFILE", "connect"), "unsent"],
    ["a name server that doesn't answer", withCode("EAI_AGAIN", "getaddrinfo"), "unsent"],
    ["what no list has", withCode("EXYZ"), "lost"],
    ["a closed socket", withCode("UND_ERR_SOCKET"), "lost"],
    ["a reset connection", withCode("ECONNRESET"), "lost"],
    ["a bad certificate", withCode("CERT_HAS_EXPIRED"), "fatal"],
    [
      "a lost answer of a host that is called so",
      Object.assign(new Error("request to https://certs.example/ failed: ECONNRESET"), { code: "ECONNRESET" }),
      "lost",
    ],
    [
      "a server that has never heard of TLS",
      { code: "EPROTO", message: "write EPROTO: wrong version number" },
      "fatal",
    ],
    ["a server without TLS", withCode("ERR_SSL_WRONG_VERSION_NUMBER"), "fatal"],
    ["a record that TLS can't read", withCode("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"), "lost"],
    ["Firefox's failure", new TypeError("NetworkError when attempting to fetch resource."), "lost"],
    ["workerd's failure", new Error("Network connection lost."), "lost"],
    ["Deno's failure", new TypeError("connection closed before message completed"), "lost"],
    ["Bun's refusal", Object.assign(new Error("Unable to connect."), { code: "ConnectionRefused" }), "unsent"],
    ["a cut body", new TypeError("terminated"), "lost"],
    ["what a parser made nothing of", withCode("HPE_INVALID_CONSTANT"), "lost"],
    ["an abort of the custom fetch's own", Object.assign(new Error("aborted"), { code: "ABORT_ERR" }), undefined],
    ["a failure of another program's making", Object.assign(new Error("open"), { code: "CIRCUIT_OPEN" }), undefined],
    ["Bun's code for a closed connection", withCode("ConnectionClosed"), "lost"],
    ["a number for a code", Object.assign(new Error("x"), { code: 20 }), undefined],
    ["an argument that Node refuses", Object.assign(new TypeError("x"), { code: "ERR_INVALID_ARG_TYPE" }), undefined],
    ["a browser's failure", new TypeError("Failed to fetch"), "lost"],
    ["a programmer's TypeError", new TypeError("x is not a function"), undefined],
    ["a TypeError about a connection", new TypeError("connection.request is not a function"), undefined],
    ["a file that is missing", Object.assign(new Error("ENOENT"), { code: "ENOENT", syscall: "open" }), undefined],
    ["a programmer's ReferenceError", new ReferenceError("x is not defined"), undefined],
    ["something that is no error", "boom", undefined],
  ])("%s", (_, error, meaning) => {
    expect(classifyFailure(error)).toBe(meaning);
  });
});

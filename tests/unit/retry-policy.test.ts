import { describe, expect, it } from "vitest";
import type { NetworkFailure } from "../../src/transport/network-error.js";
import {
  type AttemptResult,
  backoffDelay,
  isRetryable,
  mayHaveTakenEffect,
  retryDelay,
  serverRequestedDelay,
} from "../../src/transport/retry-policy.js";

const now = Date.parse("2026-02-21T05:20:30Z");
const inSeconds = (seconds: number) => String(now / 1000 + seconds);
const headers = new Headers();

function limited(reset: string, more: Record<string, string> = {}): Headers {
  return new Headers({ "x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset, ...more });
}

const responded = (status: number, headers = new Headers()): AttemptResult => ({ status, headers });
const failed = (failure: NetworkFailure): AttemptResult => failure;

describe("whether another attempt may follow, for an idempotent operation and for any other", () => {
  const transient = [408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];
  const final = [200, 204, 301, 400, 401, 403, 404, 405, 409, 410, 418, 422, 501, 505, 525, 599];
  const cases: [string, AttemptResult, boolean, boolean][] = [
    ["429", responded(429), true, true],
    ["not sent", failed("not-sent"), true, true],
    ["connection lost", failed("connection-lost"), true, false],
    ["not retryable", failed("not-retryable"), false, false],
    ...transient.map((status): [string, AttemptResult, boolean, boolean] => [
      `${status}`,
      responded(status),
      true,
      false,
    ]),
    ...final.map((status): [string, AttemptResult, boolean, boolean] => [`${status}`, responded(status), false, false]),
  ];
  it.each(cases)("after %s", (_, result, idempotent, other) => {
    expect([isRetryable(result, true), isRetryable(result, false)]).toEqual([idempotent, other]);
  });
});

it.each<[boolean, AttemptResult[]]>([
  [true, [failed("connection-lost"), ...[408, 425, 500, 501, 503, 524, 529].map((status) => responded(status))]],
  [
    false,
    [failed("not-sent"), failed("not-retryable"), ...[400, 401, 404, 409, 429].map((status) => responded(status))],
  ],
])("that the server may have processed the request is %s", (expected, results) => {
  for (const result of results) expect(mayHaveTakenEffect(result)).toBe(expected);
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
  ])("%s", (_, status, response, wait) => {
    expect(serverRequestedDelay(status, response, now)).toBe(wait);
  });
});

describe("backoff", () => {
  it("doubles from 0.5 s up to 8 s", () => {
    expect([0, 1, 2, 3, 4, 5, 60].map((retry) => backoffDelay(retry, 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
  });

  it("is spread evenly from nothing to its ceiling, at the cap too", () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const tenths = Array.from({ length: 10_000 }, () => Math.floor(backoffDelay(20, random()) / 800));
    const counts = Array.from({ length: 10 }, (_, tenth) => tenths.filter((value) => value === tenth).length);
    for (const count of counts) expect(count).toBeGreaterThan(850);
  });

  it("never makes an attempt earlier than the server asked for", () => {
    const retryAfter = new Headers({ "retry-after": "20" });
    expect(retryDelay(0, responded(503, retryAfter), now, 1)).toBe(20_000);
    expect(retryDelay(0, responded(429, limited(inSeconds(7))), now, 0)).toBe(7000);
    expect(retryDelay(0, responded(429, limited(inSeconds(7))), now, 1)).toBe(7500);
    expect(retryDelay(1, failed("connection-lost"), now, 0.5)).toBe(500);
  });
});

import { describe, expect, it } from "vitest";
import { readDate, readRateLimit, retryAfterMs } from "../../src/rate-limit/headers.js";

const now = Date.UTC(2026, 1, 21, 5, 20, 0);
const soon = String(now / 1000 + 30);

function limits(limit: string, remaining: string, reset: string, more: Record<string, string> = {}): Headers {
  return new Headers({
    "X-RateLimit-Limit": limit,
    "X-RateLimit-Remaining": remaining,
    "X-RateLimit-Reset": reset,
    ...more,
  });
}

describe("readRateLimit", () => {
  it("reads the three headers, with the reset on the server's clock", () => {
    const read = readRateLimit(limits("1000", "999", soon), now);
    expect(read).toEqual({ limit: 1000, remaining: 999, reset: new Date(now + 30_000) });
  });

  it.each(["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"])("reads nothing without %s", (name) => {
    const headers = limits("1000", "999", soon);
    headers.delete(name);
    expect(readRateLimit(headers, now)).toBeUndefined();
  });

  it.each(["", " ", "-1", "+1", "1.5", "1e2", "0x10", "NaN", "Infinity", "ten", "1, 1", "1_0", "١"])(
    "rejects %j as a number in each of the headers",
    (value) => {
      // A real header can't hold characters past Latin-1, but the parser should not depend on that.
      const read = (limit: string, remaining: string, reset: string) => {
        const values = new Map([
          ["x-ratelimit-limit", limit],
          ["x-ratelimit-remaining", remaining],
          ["x-ratelimit-reset", reset],
        ]);
        const headers = new Headers();
        headers.get = (name) => values.get(name) ?? null;
        return readRateLimit(headers, now);
      };
      expect(read("10", "1", soon)).toBeDefined();
      expect(read(value, "1", soon)).toBeUndefined();
      expect(read("10", value, soon)).toBeUndefined();
      expect(read("10", "1", value)).toBeUndefined();
    },
  );

  it.each([
    ["a limit of 0", "0", "0"],
    ["a limit that a number can't represent exactly", "100000000000000000", "1"],
    ["more left than the limit", "10", "11"],
  ])("rejects %s", (_, limit, remaining) => {
    expect(readRateLimit(limits(limit, remaining, soon), now)).toBeUndefined();
  });

  it.each([
    ["no request left", "10", "0"],
    ["all requests left", "10", "10"],
    ["the lowest limit", "1", "1"],
  ])("accepts %s", (_, limit, remaining) => {
    expect(readRateLimit(limits(limit, remaining, soon), now)).toBeDefined();
  });

  it.each([
    ["in milliseconds", String(now + 30_000)],
    ["of 10^15", "1000000000000000"],
    ["of sixteen digits and more", "17084928001708492800"],
    ["two days away", String(now / 1000 + 2 * 86_400)],
    ["that is a number of seconds", "60"],
  ])("rejects a reset %s", (_, reset) => {
    expect(readRateLimit(limits("10", "1", reset), now)).toBeUndefined();
  });

  it("compares the reset with the response's Date, so that a wrong local clock does not matter", () => {
    expect(readRateLimit(limits("10", "1", soon, { Date: new Date(now).toUTCString() }))).toBeDefined();
    expect(readRateLimit(limits("10", "1", soon))).toBeUndefined();
  });
});

describe("retryAfterMs", () => {
  it.each([
    ["0", 0],
    ["1", 1000],
    ["0.5", 500],
    ["1.25", 1250],
    ["5.", 5000],
    ["120", 120_000],
    ["86400", 86_400_000],
    ["172800", 172_800_000],
    ["1708492800", 1_708_492_800_000],
    ["2, 2", 2000],
    ["2,10,3", 10_000],
    ["5, soon", 5000],
    ["soon, 5", 5000],
    ["Sat, 21 Feb 2026 05:20:30 GMT, Sat, 21 Feb 2026 05:20:40 GMT", 40_000],
    ["7, Saturday, 21-Feb-26 05:20:05 GMT", 7000],
    ["Mon, 23 Feb 2026 05:20:00 GMT", 172_800_000],
    ["Sat, 21 Feb 2026 05:20:30 GMT", 30_000],
    ["Saturday, 21-Feb-26 05:20:30 GMT", 30_000],
    ["Sat Feb 21 05:20:30 2026", 30_000],
    ["Sat Feb 21 05:20:30 2026 GMT", 30_000],
    ["Sat, 21 Feb 2026 05:19:30 GMT", 0],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 0],
    ["Sun Nov  6 08:49:37 1994", 0],
  ])("reads %j as %d ms", (value, wait) => {
    expect(retryAfterMs(new Headers({ "Retry-After": value }), now)).toBe(wait);
  });

  it.each([
    "",
    "-5",
    "+5",
    "0x10",
    "1e3",
    "5s",
    ".5",
    "1.2.3",
    "soon",
    "NaN",
    ", ",
    "2026-02-21T05:20:30Z",
    "Sat, 21 Feb 2026 05:20:30",
    "Sat, 21 Feb 2026 25:20:30 GMT",
    "Sat, 21 Foo 2026 05:20:30 GMT",
  ])("rejects %j", (value) => {
    expect(retryAfterMs(new Headers({ "Retry-After": value }), now)).toBeUndefined();
  });

  it("caps what does not fit into a date", () => {
    const wait = retryAfterMs(new Headers({ "Retry-After": "9".repeat(400) }), now) ?? Number.NaN;
    expect(new Date(now + wait).getUTCFullYear()).toBe(2094);
  });

  it("reads repeated headers as a list", () => {
    const headers = new Headers({ "Retry-After": "2" });
    headers.append("Retry-After", "3");
    expect(retryAfterMs(headers, now)).toBe(3000);
  });

  it("is undefined without the header", () => {
    expect(retryAfterMs(new Headers(), now)).toBeUndefined();
  });
});

describe("readDate", () => {
  it("is undefined if there is no HTTP date", () => {
    expect(readDate(new Headers())).toBeUndefined();
    expect(readDate(new Headers({ Date: "5" }))).toBeUndefined();
  });

  it("reads a two-digit year as one at most 50 years ahead", () => {
    expect(readDate(new Headers({ Date: "Sunday, 06-Nov-94 08:49:37 GMT" }))).toBe(Date.UTC(1994, 10, 6, 8, 49, 37));
  });
});

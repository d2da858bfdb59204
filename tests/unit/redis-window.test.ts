import { describe, expect, it } from "vitest";
import { isLater, ReportReader, type ServerReport } from "../../src/redis/server-report.js";

/** A whole second, in epoch milliseconds. */
const NOW = 1_767_225_600_000;

interface Response {
  /** When it ends on the server's clock. */
  reset: number;
  /** When the server made the response. */
  date?: number;
  sentAt?: number;
  receivedAt?: number;
}

function responseWith({ reset, date, sentAt = NOW, receivedAt = NOW }: Response) {
  const headers = new Headers({
    "x-ratelimit-limit": "100",
    "x-ratelimit-remaining": "97",
    "x-ratelimit-reset": String(reset / 1000),
  });
  if (date !== undefined) headers.set("date", new Date(date).toUTCString());
  return { status: 200, headers, sentAt, receivedAt };
}

describe("what a response reports of the window", () => {
  it("is its limit, the requests used and its end", () => {
    const report = new ReportReader().read(responseWith({ reset: NOW + 60_000, date: NOW }));
    expect(report).toMatchObject({ reset: NOW + 60_000, limit: 100, used: 3 });
  });

  it("is nothing if the headers are missing", () => {
    const response = { ...responseWith({ reset: NOW }), headers: new Headers() };
    expect(new ReportReader().read(response)).toBeUndefined();
  });

  it.each([-5000, 0, 5000])("is its end on the local clock, which is %i ms ahead, and never too early", (ahead) => {
    const reader = new ReportReader();
    const reset = NOW + 60_000;
    // The server's `Date` is rounded down, so that at first the end seems to be later.
    const first = reader.read(
      responseWith({ reset, date: NOW, sentAt: NOW + ahead + 700, receivedAt: NOW + ahead + 710 }),
    );
    expect(first?.endsAt).toBeGreaterThanOrEqual(reset + ahead);
    expect(first?.endsAt).toBeLessThanOrEqual(reset + ahead + 1000);
    const sentAt = NOW + ahead + 2000;
    const exact = reader.read(responseWith({ reset, date: NOW + 2000, sentAt, receivedAt: sentAt + 2 }));
    expect(exact?.endsAt).toBeGreaterThanOrEqual(reset + ahead);
    expect(exact?.endsAt).toBeLessThanOrEqual(reset + ahead + 10);
  });

  it("ends a second later if it should have been over before the request was sent", () => {
    const report = new ReportReader().read(responseWith({ reset: NOW - 5000, sentAt: NOW, receivedAt: NOW + 50 }));
    expect(report?.endsAt).toBe(NOW + 50 + 1000);
  });
});

describe("the later of two reports", () => {
  const report = (part: Partial<ServerReport>) => ({ reset: NOW, limit: 100, used: 10, endsAt: NOW, ...part });

  it.each([
    ["is of the later window", { reset: NOW + 1000, used: 1 }, true],
    ["is not of an earlier window", { reset: NOW - 1000, used: 99 }, false],
    ["has more requests used", { used: 11 }, true],
    ["has more requests used, whatever the limit", { used: 11, limit: 20 }, true],
    ["does not have fewer requests used", { used: 9, limit: 200 }, false],
  ])("%s", (_, part, expected) => {
    expect(isLater(report(part), report({}))).toBe(expected);
  });
});

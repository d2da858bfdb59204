import { describe, expect, it } from "vitest";
import type { Outcome, Permit } from "../../src/rate-limit/limiter.js";
import { KeyLimiter } from "../../src/rate-limit/local-limiter.js";

/** A whole second, in epoch milliseconds. */
const NOW = 1_767_225_600_000;

interface Report {
  /** When the window ends on the server's clock. */
  reset?: number;
  limit?: number;
  remaining?: number;
  /** When the server made the response. */
  date?: number;
  sentAt?: number;
  receivedAt?: number;
}

function response(report: Report): Outcome {
  const { reset = NOW + 60_000, limit = 100, remaining = 97, date, sentAt = NOW, receivedAt = NOW } = report;
  const headers = new Headers({
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(reset / 1000),
  });
  if (date !== undefined) headers.set("date", new Date(date).toUTCString());
  return { sent: true, answer: { status: 200, headers, sentAt, receivedAt } };
}

/** A limiter at a time that the test sets, whose requests after a reset are not spread. */
function limiterAt(start: number) {
  let now = start;
  const limiter = new KeyLimiter({ now: () => now, random: () => 0 });
  const setTime = (time: number) => {
    now = time;
  };
  const complete = async (outcome: Outcome) => (await limiter.acquire()).release(outcome);
  return { limiter, setTime, complete };
}

describe("the current window of a key", () => {
  it("has the reported limit, and the requests used", async () => {
    const { limiter, complete } = limiterAt(NOW);
    await complete(response({ date: NOW }));
    expect(limiter.window).toMatchObject({ reset: NOW + 60_000, limit: 100, used: 3 });
  });

  it("is not known before the first report, without one, and after its end", async () => {
    const { limiter, setTime, complete } = limiterAt(NOW);
    expect(limiter.window).toBeUndefined();
    const answer = { status: 200, headers: new Headers(), sentAt: NOW, receivedAt: NOW };
    await complete({ sent: true, answer });
    expect(limiter.window).toBeUndefined();
    await complete(response({}));
    expect(limiter.window).toBeDefined();
    setTime(NOW + 61_100);
    expect(limiter.window).toBeUndefined();
  });

  it("counts requests that were lost", async () => {
    const { limiter, complete } = limiterAt(NOW);
    await complete(response({}));
    await complete({ sent: true });
    expect(limiter.window).toMatchObject({ used: 4 });
    await complete(response({ remaining: 95 }));
    expect(limiter.window).toMatchObject({ used: 5 });
  });

  it.each([-5000, 0, 5000])("ends by the local clock, which is %i ms ahead, and never too early", async (ahead) => {
    const { limiter, setTime, complete } = limiterAt(NOW + ahead + 710);
    const reset = NOW + 60_000;
    // The server's `Date` is rounded down, so that at first the end seems to be later.
    await complete(response({ reset, date: NOW, sentAt: NOW + ahead + 700, receivedAt: NOW + ahead + 710 }));
    const endsAt = () => limiter.window?.endsAt;
    expect(endsAt()).toBeGreaterThanOrEqual(reset + ahead);
    expect(endsAt()).toBeLessThanOrEqual(reset + ahead + 1000);
    const sentAt = NOW + ahead + 2000;
    setTime(sentAt + 2);
    await complete(response({ reset, date: NOW + 2000, sentAt, receivedAt: sentAt + 2 }));
    expect(endsAt()).toBeGreaterThanOrEqual(reset + ahead);
    expect(endsAt()).toBeLessThanOrEqual(reset + ahead + 10);
  });

  it("ends a second after the response if it should have been over before the request was sent", async () => {
    const { limiter, complete } = limiterAt(NOW + 50);
    await complete(response({ reset: NOW - 5000, sentAt: NOW, receivedAt: NOW + 50 }));
    expect(limiter.window?.endsAt).toBe(NOW + 50 + 1000);
  });

  it("ends when a rejected request may be repeated, if that is later", async () => {
    const { limiter, complete } = limiterAt(NOW);
    const headers = new Headers({
      "x-ratelimit-limit": "100",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(NOW / 1000 + 60),
      "retry-after": "90",
    });
    await complete({ sent: true, answer: { status: 429, headers, sentAt: NOW, receivedAt: NOW } });
    expect(limiter.window).toMatchObject({ used: 100 });
    expect(limiter.window?.endsAt).toBeGreaterThanOrEqual(NOW + 90_000);
  });

  it.each([
    ["of the later window", { reset: NOW + 120_000, remaining: 99 }, 1],
    ["with the most requests used", { remaining: 89 }, 11],
    ["not with fewer requests used", { remaining: 91 }, 10],
  ])("is that of the latest response: %s", async (_, later, used) => {
    const { limiter, complete } = limiterAt(NOW);
    await complete(response({}));
    const permits: Permit[] = [await limiter.acquire(), await limiter.acquire()];
    permits[0]?.release(response({ remaining: 90 }));
    permits[1]?.release(response(later));
    expect(limiter.window?.used).toBe(used);
  });
});

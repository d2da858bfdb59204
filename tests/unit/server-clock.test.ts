import { describe, expect, it } from "vitest";
import { clockAhead } from "../../src/rate-limit/server-clock.js";

const start = Date.UTC(2026, 1, 21, 5, 20, 0);
const roundTrip = 20;

/** What is known after a server `skew` ms ahead was asked at local time `sentAt`. */
function ask(known: number, sentAt: number, skew: number): number {
  const made = sentAt + roundTrip / 2 + skew;
  return clockAhead(known, made - (made % 1000), sentAt, sentAt + roundTrip);
}

describe("clockAhead", () => {
  it("learns nothing from an answer without a usable Date", () => {
    expect(clockAhead(NaN, NaN, start, start)).toBeNaN();
    expect(clockAhead(437, NaN, start, start)).toBe(437);
  });

  it.each([0, 3_600_000, -3_600_000, 437, -3_600_437, 86_400_999])(
    "is never too much and becomes exact to the round trip, with the server %d ms ahead",
    (skew) => {
      let ahead = NaN;
      for (let sentAt = start; sentAt < start + 2000; sentAt += 7) {
        ahead = ask(ahead, sentAt, skew);
        expect(ahead).toBeLessThanOrEqual(skew);
        expect(ahead).toBeGreaterThanOrEqual(skew - 1000 - roundTrip);
      }
      expect(ahead).toBeGreaterThanOrEqual(skew - roundTrip - 7);
    },
  );

  it.each([3_600_000, -3_600_000, 5_000, -5_000])("follows a clock that is set by %d ms", (step) => {
    let ahead = NaN;
    for (let sentAt = start; sentAt < start + 1500; sentAt += 10) ahead = ask(ahead, sentAt, 0);
    ahead = ask(ahead, start + 1500, step);
    expect(ahead).toBeLessThanOrEqual(step);
    expect(ahead).toBeGreaterThanOrEqual(step - 1000 - roundTrip);
  });

  it("isn't thrown off by an answer that took long to come back", () => {
    expect(clockAhead(0, start, start + 10, start + 5000)).toBe(0);
  });

  it("isn't thrown off by local timestamps being whole milliseconds", () => {
    // Made 999.9 ms after the second began, sent and received within the same local millisecond.
    expect(clockAhead(0, start, start + 1001, start + 1001)).toBe(0);
  });
});

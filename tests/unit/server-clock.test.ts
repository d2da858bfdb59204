import { describe, expect, it } from "vitest";
import { ServerClock } from "../../src/transport/server-clock.js";

const start = Date.UTC(2026, 1, 21, 5, 20, 0);
const roundTrip = 20;

/** What a server `skew` ms ahead says when it is asked at local time `sentAt`. */
function ask(clock: ServerClock, sentAt: number, skew: number): void {
  const made = sentAt + roundTrip / 2 + skew;
  clock.observe(made - (made % 1000), sentAt, sentAt + roundTrip);
}

describe("ServerClock", () => {
  it("takes the clocks to agree while no answer has a usable Date", () => {
    const clock = new ServerClock();
    clock.observe(NaN, start, start);
    expect(clock.toLocal(start)).toBe(start);
  });

  it.each([0, 3_600_000, -3_600_000, 437, -3_600_437, 86_400_999])(
    "is never early and becomes exact to the round trip, with the server %d ms ahead",
    (skew) => {
      const clock = new ServerClock();
      const reset = start + 60_000;
      const exact = reset - skew;
      for (let sentAt = start; sentAt < start + 2000; sentAt += 7) {
        ask(clock, sentAt, skew);
        expect(clock.toLocal(reset)).toBeGreaterThanOrEqual(exact);
        expect(clock.toLocal(reset)).toBeLessThanOrEqual(exact + 1000 + roundTrip);
      }
      expect(clock.toLocal(reset)).toBeLessThanOrEqual(exact + roundTrip + 7);
    },
  );

  it.each([3_600_000, -3_600_000, 5_000, -5_000])("follows a clock that is set by %d ms", (step) => {
    const clock = new ServerClock();
    for (let sentAt = start; sentAt < start + 1500; sentAt += 10) ask(clock, sentAt, 0);
    ask(clock, start + 1500, step);
    const exact = start + 60_000 - step;
    expect(clock.toLocal(start + 60_000)).toBeGreaterThanOrEqual(exact);
    expect(clock.toLocal(start + 60_000)).toBeLessThanOrEqual(exact + 1000 + roundTrip);
  });

  it("isn't thrown off by an answer that took long to come back", () => {
    const clock = new ServerClock();
    clock.observe(start, start, start);
    clock.observe(start, start + 10, start + 5000);
    expect(clock.toLocal(start)).toBe(start);
  });

  it("isn't thrown off by local timestamps being whole milliseconds", () => {
    const clock = new ServerClock();
    clock.observe(start, start, start);
    // Made 999.9 ms after the second began, sent and received within the same local millisecond.
    clock.observe(start, start + 1001, start + 1001);
    expect(clock.toLocal(start)).toBe(start);
  });
});

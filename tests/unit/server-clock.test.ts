import { describe, expect, it } from "vitest";
import { refineClockOffset } from "../../src/rate-limit/server-clock.js";

const start = Date.UTC(2026, 1, 21, 5, 20, 0);
const roundTrip = 20;

/** The estimate after a response of a server that is `skew` ms ahead, to a request sent at local time `sentAt`. */
function afterResponse(offset: number | undefined, sentAt: number, skew: number): number | undefined {
  const madeAt = sentAt + roundTrip / 2 + skew;
  return refineClockOffset(offset, madeAt - (madeAt % 1000), sentAt, sentAt + roundTrip);
}

describe("the estimated offset of the server's clock", () => {
  it("does not change with a response without a usable Date", () => {
    expect(refineClockOffset(undefined, undefined, start, start)).toBeUndefined();
    expect(refineClockOffset(437, undefined, start, start)).toBe(437);
  });

  it.each([0, 3_600_000, -3_600_000, 437, -3_600_437, 86_400_999])(
    "never exceeds the true offset of %d ms, and becomes exact to the round trip",
    (skew) => {
      let offset: number | undefined;
      for (let sentAt = start; sentAt < start + 2000; sentAt += 7) {
        offset = afterResponse(offset, sentAt, skew);
        expect(offset).toBeLessThanOrEqual(skew);
        expect(offset).toBeGreaterThanOrEqual(skew - 1000 - roundTrip);
      }
      expect(offset).toBeGreaterThanOrEqual(skew - roundTrip - 7);
    },
  );

  it.each([3_600_000, -3_600_000, 5_000, -5_000])("follows a clock that is set by %d ms", (step) => {
    let offset: number | undefined;
    for (let sentAt = start; sentAt < start + 1500; sentAt += 10) offset = afterResponse(offset, sentAt, 0);
    offset = afterResponse(offset, start + 1500, step);
    expect(offset).toBeLessThanOrEqual(step);
    expect(offset).toBeGreaterThanOrEqual(step - 1000 - roundTrip);
  });

  it("is not changed by a response that was long on its way", () => {
    expect(refineClockOffset(0, start, start + 10, start + 5000)).toBe(0);
  });

  it("is not changed because local timestamps are whole milliseconds", () => {
    // Made 999.9 ms after the second began, sent and received within the same local millisecond.
    expect(refineClockOffset(0, start, start + 1001, start + 1001)).toBe(0);
  });
});

import { expect, it } from "vitest";
import { applyOutcome } from "../../src/rate-limit/outcome.js";
import { createLimitState, expire, nextChangeAt, tryAcquire } from "../../src/rate-limit/window.js";

/** In epoch milliseconds. */
const NOW = 1_767_225_600_000;

it("what callers wait for is always in the future, until there is nothing left to wait for", () => {
  const state = createLimitState(() => 0);
  const lost = tryAcquire(state, NOW);
  if (!lost) throw new Error("The first request may be sent at once.");
  state.inFlight.delete(lost);
  applyOutcome(state, lost, { sent: true });
  let now = NOW;
  for (let changes = 0; now < Infinity; changes++) {
    const changeAt = nextChangeAt(state, now);
    expect(changeAt).toBeGreaterThan(now);
    expect(changes).toBeLessThan(3);
    expire(state, changeAt);
    now = changeAt;
  }
});

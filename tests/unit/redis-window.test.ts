import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { allowance, batchSize, closed, fairShare, granted, isClosed, newWindow } from "../../src/redis/window.js";

const now = 1_000_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A window of 1,000 requests that four processes share, with a minute to go. */
const windowWith = (known: Partial<ReturnType<typeof newWindow>> = {}) => ({
  ...newWindow({ reset: now + 60_000, limit: 1000 }, now + 60_000, 4),
  ...known,
});

describe("a window that is shared", () => {
  it.each([
    [1000, 800, 200],
    [400, 800, 100],
    [1000, 3, 1],
    [0, 0, 1],
  ])("where %i are left by the server and %i by the count, lets a process have %i on their way", (told, left, most) => {
    expect(allowance(windowWith({ told, left }))).toBe(most);
  });

  it("gives each process its share of the limit, and after 2 s all of it", () => {
    expect(fairShare(windowWith({ mine: 249 }), now + 1999)).toBe(1);
    expect(fairShare(windowWith({ mine: 250 }), now + 1999)).toBe(0);
    expect(fairShare(windowWith({ mine: 250 }), now + 2000)).toBe(1000);
    expect(fairShare(windowWith({ mine: 999, processes: 1 }), now)).toBe(1000);
  });

  it("keeps to the shares for a quarter of a short window", () => {
    const short = newWindow({ reset: now + 1000, limit: 8 }, now + 1000, 4);
    expect(short.fairUntil).toBe(now + 250);
  });

  it.each([
    ["as many as there are callers", { waiting: 7 }, 7],
    ["more while they are used up quickly", { waiting: 1, appetite: 32 }, 32],
    ["no more than 64", { waiting: 100, limit: 100_000, left: 100_000 }, 64],
    ["no more than a sixteenth of what is left", { waiting: 50, left: 320 }, 20],
    ["no more than may be on their way", { waiting: 50, told: 100, inFlight: 15 }, 10],
    ["no more than the fair share", { waiting: 50, mine: 240 }, 10],
    ["one, where there was none the last time", { waiting: 50, isDry: true }, 1],
    ["one, where there is hardly any left", { waiting: 50, left: 3 }, 1],
  ])("takes %s", (_, { waiting, inFlight = 0, ...known }: Record<string, number | boolean>, places) => {
    expect(batchSize(windowWith(known), Number(waiting), Number(inFlight), now)).toBe(places);
  });

  it.each([
    [10, 3, 3],
    [3, 3, 2],
    [2, 3, 1],
    [1, 3, 0],
    [-5, 3, 0],
  ])("of %i places, gives %i who ask %i: the last is kept", (before, asked, places) => {
    expect(granted(before, asked)).toBe(places);
  });

  it("once closed, isn't opened by what is given back", () => {
    const window = windowWith();
    expect(isClosed(window, 1 + closed(window) + 64)).toBe(true);
    expect(isClosed(window, -64)).toBe(false);
  });
});

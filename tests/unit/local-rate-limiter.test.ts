import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TimeoutError } from "../../src/errors.js";
import type { Outcome, Permit, RateLimiter } from "../../src/rate-limit/limiter.js";
import { createRateLimiter, type RateLimiterOptions } from "../../src/rate-limit/local-limiter.js";

const start = Date.UTC(2026, 1, 21, 5, 20, 0);

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});

// Nothing may be left that keeps the process alive.
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

interface ResponseOptions {
  limit?: number;
  remaining?: number;
  /** Milliseconds after the start. */
  reset?: number;
  status?: number;
  retryAfter?: string;
  sentAt?: number;
  date?: boolean;
}

function responded(options: ResponseOptions = {}): Outcome {
  const { limit = 10, remaining, reset = 10_000, status = 200, retryAfter, date = true } = options;
  const headers = new Headers(date ? { Date: new Date().toUTCString() } : {});
  if (remaining !== undefined) {
    headers.set("X-RateLimit-Limit", String(limit));
    headers.set("X-RateLimit-Remaining", String(remaining));
    headers.set("X-RateLimit-Reset", String((start + reset) / 1000));
  }
  if (retryAfter !== undefined) headers.set("Retry-After", retryAfter);
  const receivedAt = Date.now();
  return { sent: true, answer: { status, headers, sentAt: options.sentAt ?? receivedAt, receivedAt } };
}

const lost: Outcome = { sent: true };
const unsent: Outcome = { sent: false };

/** Acquires permits for named callers, and logs in which order they get them, or what else comes of their wait. */
class Callers {
  readonly log: string[] = [];
  readonly permits = new Map<string, Permit>();
  readonly limiter: RateLimiter;

  constructor(options: RateLimiterOptions = { random: () => 0 }, limiter = createRateLimiter(options)) {
    this.limiter = limiter;
  }

  async acquire(names: string, options?: { signal?: AbortSignal; deadline?: number }): Promise<void> {
    for (const name of names) {
      void Promise.resolve(this.limiter.acquire("key", options)).then(
        (permit) => {
          this.log.push(name);
          this.permits.set(name, permit);
        },
        (reason: unknown) => this.log.push(`${name} ${reason instanceof Error ? reason.name : String(reason)}`),
      );
    }
    await vi.advanceTimersByTimeAsync(0);
  }

  async release(name: string, outcome: Outcome): Promise<void> {
    this.permits.get(name)?.release(outcome);
    await vi.advanceTimersByTimeAsync(0);
  }

  /** Whose wait ended since the last look, and how. */
  settled(): string {
    return this.log.splice(0).join(" ");
  }
}

describe("before the window is known", () => {
  it("sends one request alone, then as many others, in order, as its response allows", async () => {
    const callers = new Callers();
    await callers.acquire("abcde");
    expect(callers.settled()).toBe("a");
    await callers.release("a", responded({ remaining: 2 }));
    expect(callers.settled()).toBe("b c");
    await callers.release("b", responded({ remaining: 1 }));
    await callers.release("c", responded({ remaining: 0 }));
    expect(callers.settled()).toBe("");
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("d");
    await callers.release("d", responded({ remaining: 9, reset: 20_000 }));
    expect(callers.settled()).toBe("e");
  });

  it("holds nothing back if the server reports no limit, until it does", async () => {
    const callers = new Callers();
    await callers.acquire("abcd");
    await callers.release("a", responded());
    expect(callers.settled()).toBe("a b c d");
    await callers.release("b", responded({ remaining: 2 }));
    await callers.acquire("ef");
    expect(callers.settled()).toBe("");
    await callers.release("c", responded({ remaining: 1 }));
    await callers.release("d", responded({ remaining: 1 }));
    expect(callers.settled()).toBe("e");
    await callers.release("e", responded({ remaining: 0 }));
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("f");
  });

  it("counts requests that were lost while the first response was on its way", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 9 }));
    await callers.acquire("b");
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.acquire("cde");
    expect(callers.settled()).toBe("a b c");
    await callers.release("b", lost);
    await callers.release("c", responded({ remaining: 1, reset: 20_000 }));
    expect(callers.settled()).toBe("");
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.release("d", responded({ remaining: 9, reset: 30_000 }));
    expect(callers.settled()).toBe("d e");
  });

  it("ignores a limit in the response to an earlier request, once the server reports none", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 5 }));
    await callers.acquire("bc");
    await callers.release("b", responded({ remaining: 0, status: 429 }));
    await callers.acquire("d");
    await vi.advanceTimersByTimeAsync(10_005);
    await callers.release("d", responded());
    await callers.release("c", responded({ remaining: 1 }));
    await callers.acquire("efg");
    expect(callers.settled()).toBe("a b c d e f g");
  });

  it("does not take a gateway's error for a server without a limit", async () => {
    const callers = new Callers();
    await callers.acquire("abcd");
    await callers.release("a", responded({ status: 502 }));
    expect(callers.settled()).toBe("a b");
    await callers.release("b", responded({ remaining: 9 }));
    expect(callers.settled()).toBe("c d");
  });
});

describe("a first request whose response is slow or lost", () => {
  const inOrder = (names: string) => [...names].join(" ");

  it("holds up nobody for longer than a second", async () => {
    const callers = new Callers();
    await callers.acquire("abcdef");
    await vi.advanceTimersByTimeAsync(999);
    expect(callers.settled()).toBe("a");
    await vi.advanceTimersByTimeAsync(1);
    expect(callers.settled()).toBe(inOrder("bcdef"));
    await callers.acquire("gh");
    expect(callers.settled()).toBe(inOrder("gh"));
    await callers.release("c", responded({ remaining: 6 }));
    await callers.acquire("i");
    expect(callers.settled()).toBe("");
    await callers.release("b", lost);
    await callers.release("a", responded({ remaining: 7 }));
    expect(callers.settled()).toBe("");
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("i");
  });

  it("holds up nobody any longer once it is lost", async () => {
    const callers = new Callers();
    await callers.acquire("abcdefghij");
    await vi.advanceTimersByTimeAsync(400);
    expect(callers.settled()).toBe("a");
    await callers.release("a", lost);
    expect(callers.settled()).toBe(inOrder("bcdefghij"));
  });

  it("is followed by another alone if it was never sent", async () => {
    const callers = new Callers();
    await callers.acquire("abc");
    await callers.release("a", unsent);
    expect(callers.settled()).toBe("a b");
    await callers.release("b", responded({ remaining: 0 }));
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("c");
  });

  it("holds up nobody for longer than a second if the local clock is set back meanwhile", async () => {
    const callers = new Callers();
    await callers.acquire("ab");
    vi.setSystemTime(start - 3_600_000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(callers.settled()).toBe("a b");
  });

  it("lets no more requests pass than the last known limit, and then one at a time", async () => {
    const callers = new Callers();
    await callers.acquire("0");
    await callers.release("0", responded({ limit: 3, remaining: 2 }));
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.acquire("abcdef");
    await vi.advanceTimersByTimeAsync(1000);
    expect(callers.settled()).toBe("0 a b c");
    await callers.release("b", lost);
    await callers.release("c", lost);
    expect(callers.settled()).toBe("");
    await callers.release("a", responded({ status: 504 }));
    expect(callers.settled()).toBe("d");
    await callers.release("d", responded({ limit: 3, remaining: 2, reset: 20_000 }));
    expect(callers.settled()).toBe("e f");
  });

  it.each([0, -3_600_000])(
    "lets as many pass again a minute later (if the local clock is set by %d ms)",
    async (step) => {
      const callers = new Callers();
      await callers.acquire("0");
      await callers.release("0", responded({ limit: 2, remaining: 1 }));
      await vi.advanceTimersByTimeAsync(10_100);
      await callers.acquire("abcde");
      await vi.advanceTimersByTimeAsync(1000);
      await callers.release("b", lost);
      expect(callers.settled()).toBe("0 a b");
      vi.setSystemTime(Date.now() + step);
      await vi.advanceTimersByTimeAsync(59_999);
      expect(callers.settled()).toBe("");
      await vi.advanceTimersByTimeAsync(1);
      expect(callers.settled()).toBe("c");
      await callers.release("c", responded({ remaining: 9, reset: 90_000 }));
      expect(callers.settled()).toBe("d e");
    },
  );

  it("is sent alone again after a pause", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", unsent);
    await vi.advanceTimersByTimeAsync(5000);
    await callers.acquire("bcd");
    expect(callers.settled()).toBe("a b");
    await callers.release("b", responded({ remaining: 9 }));
    expect(callers.settled()).toBe("c d");
  });
});

describe("within a window", () => {
  async function known(remaining: number, limit = 10): Promise<Callers> {
    const callers = new Callers();
    await callers.acquire("0");
    await callers.release("0", responded({ remaining, limit }));
    callers.settled();
    return callers;
  }

  it("gives an available permit without a promise", async () => {
    const callers = await known(2);
    expect(callers.limiter.acquire("key")).not.toBeInstanceOf(Promise);
  });

  it("never counts up because an older response arrives later", async () => {
    const callers = await known(3);
    await callers.acquire("abc");
    await callers.release("c", responded({ remaining: 0 }));
    await callers.release("b", responded({ remaining: 1 }));
    await callers.release("a", responded({ remaining: 2 }));
    callers.settled();
    await callers.acquire("d");
    expect(callers.settled()).toBe("");
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("d");
  });

  it("counts a request whose response was lost, but not one that was never sent", async () => {
    const callers = await known(2);
    await callers.acquire("abcd");
    expect(callers.settled()).toBe("a b");
    await callers.release("a", unsent);
    expect(callers.settled()).toBe("c");
    await callers.release("c", lost);
    await callers.release("b", lost);
    expect(callers.settled()).toBe("");
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("d");
  });

  it("counts a request whose response has no rate limit headers", async () => {
    const callers = await known(1);
    await callers.acquire("ab");
    await callers.release("a", responded());
    expect(callers.settled()).toBe("a");
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("b");
  });

  it("counts only the first release of a permit", async () => {
    const callers = await known(1);
    await callers.acquire("abc");
    await callers.release("a", unsent);
    await callers.release("a", unsent);
    expect(callers.settled()).toBe("a b");
    await callers.release("b", responded({ remaining: 0 }));
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("c");
  });

  it("leaves room for another program that uses the same key", async () => {
    const callers = await known(8);
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 1 }));
    await callers.acquire("bc");
    expect(callers.settled()).toBe("a b");
    await callers.release("b", responded({ remaining: 0 }));
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("c");
  });

  it("follows a limit that changes, also upwards, but not back if an older response arrives", async () => {
    const callers = await known(2);
    await callers.acquire("abcde");
    await callers.release("b", responded({ limit: 20, remaining: 12 }));
    expect(callers.settled()).toBe("a b c d e");
    await callers.release("a", responded({ limit: 10, remaining: 0 }));
    await callers.acquire("f");
    expect(callers.settled()).toBe("f");
  });

  it("keeps keys apart", async () => {
    const callers = await known(0);
    expect(callers.limiter.acquire("another key")).not.toBeInstanceOf(Promise);
  });

  it("forgets idle keys when there are many others, and no other keys", async () => {
    const callers = await known(0);
    const idle = await callers.limiter.acquire("idle");
    idle.release(responded());
    for (let other = 0; other < 1000; other++) void callers.limiter.acquire(`other ${other}`);
    await callers.acquire("a");
    expect(callers.settled()).toBe("");
    expect(callers.limiter.acquire("other 0")).toBeInstanceOf(Promise);
    expect(callers.limiter.acquire("idle")).not.toBeInstanceOf(Promise);
    expect(callers.limiter.acquire("idle")).toBeInstanceOf(Promise);
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("a");
  });

  it("does not look at all other keys for each new one", async () => {
    const keys = 2000;
    const now = vi.fn(() => Date.now());
    const limiter = createRateLimiter({ now });
    for (let key = 0; key < keys; key++) await limiter.acquire(`key ${key}`);
    expect(now.mock.calls.length).toBeLessThan(10 * keys);
  });

  it("keeps limiters apart", async () => {
    await known(0);
    expect(createRateLimiter().acquire("key")).not.toBeInstanceOf(Promise);
  });
});

describe("after the reset", () => {
  it("sends the first request once slack and jitter have passed", async () => {
    const callers = new Callers({ random: () => 0.5 });
    await callers.acquire("ab");
    await callers.release("a", responded({ remaining: 0 }));
    callers.settled();
    await vi.advanceTimersByTimeAsync(10_017);
    expect(callers.settled()).toBe("");
    await vi.advanceTimersByTimeAsync(1);
    expect(callers.settled()).toBe("b");
  });

  it("sends one request alone, also if nobody waited for the reset", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 9 }));
    await vi.advanceTimersByTimeAsync(30_000);
    await callers.acquire("bcd");
    expect(callers.settled()).toBe("a b");
    await callers.release("b", responded({ remaining: 9, reset: 40_000 }));
    expect(callers.settled()).toBe("c d");
  });

  it("does not send a second request because of responses from the window before", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 9 }));
    await callers.acquire("bc");
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.acquire("def");
    expect(callers.settled()).toBe("a b c d");
    await callers.release("b", responded({ remaining: 8, sentAt: start }));
    expect(callers.settled()).toBe("");
    await callers.release("d", responded({ remaining: 3, reset: 20_000 }));
    expect(callers.settled()).toBe("e f");
    await callers.release("c", responded({ remaining: 0, sentAt: start }));
    await callers.acquire("g");
    expect(callers.settled()).toBe("g");
  });

  it("uses a newer window as soon as any response reports it", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 1 }));
    await callers.acquire("bcd");
    await callers.release("b", responded({ remaining: 9, reset: 20_000 }));
    expect(callers.settled()).toBe("a b c d");
  });

  it("keeps the order if a caller comes after it but before the timer", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 0 }));
    await callers.acquire("b");
    vi.setSystemTime(start + 11_000);
    await callers.acquire("c");
    expect(callers.settled()).toBe("a b");
    await callers.release("b", responded({ remaining: 9, reset: 20_000 }));
    expect(callers.settled()).toBe("c");
  });

  it("does not wait in later windows for a first request that hangs", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 9 }));
    await callers.acquire("b");
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.acquire("c");
    await callers.release("b", responded({ remaining: 9, reset: 20_000 }));
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.acquire("d");
    expect(callers.settled()).toBe("a b c d");
  });

  it.each([200, 429])("waits no longer if the local clock is set back meanwhile (%d)", async (status) => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 0, status }));
    await callers.acquire("b");
    vi.setSystemTime(start - 3_600_000);
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.settled()).toBe("a b");
  });

  it("sends one request a second if the clocks disagree and no Date says by how much", async () => {
    const callers = new Callers();
    await callers.acquire("abc");
    await callers.release("a", responded({ remaining: 0, reset: -3_600_000, date: false }));
    await vi.advanceTimersByTimeAsync(999);
    expect(callers.settled()).toBe("a");
    await vi.advanceTimersByTimeAsync(1);
    expect(callers.settled()).toBe("b");
    await callers.release("b", responded({ remaining: 9, reset: -3_590_000, date: false }));
    expect(callers.settled()).toBe("c");
  });

  it("follows a server whose reset moves back", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 9, reset: 60_000 }));
    await callers.acquire("b");
    await callers.release("b", responded({ remaining: 0, reset: 5_000 }));
    await callers.acquire("c");
    expect(callers.settled()).toBe("a b");
    await vi.advanceTimersByTimeAsync(5_100);
    expect(callers.settled()).toBe("c");
  });
});

describe("after a 429", () => {
  const cases: [string, ResponseOptions, number][] = [
    ["until the reset", { remaining: 0 }, 10_005],
    ["until the reset if Retry-After is earlier", { remaining: 0, retryAfter: "3" }, 10_005],
    ["for as long as Retry-After asks if that is later", { remaining: 0, retryAfter: "15" }, 15_005],
    ["for as long as Retry-After asks if there is no other header", { retryAfter: "2" }, 2_005],
  ];
  it.each(cases)("nothing is sent %s, then one request alone", async (_, options, wait) => {
    const callers = new Callers();
    await callers.acquire("0");
    await callers.release("0", responded({ remaining: 5 }));
    await callers.acquire("abc");
    callers.settled();
    await callers.release("b", responded({ ...options, status: 429 }));
    await callers.release("a", responded({ remaining: 3 }));
    await callers.acquire("de");
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(callers.settled()).toBe("");
    await vi.advanceTimersByTimeAsync(1);
    expect(callers.settled()).toBe("d");
    await callers.release("d", responded({ remaining: 9, reset: 30_000 }));
    expect(callers.settled()).toBe("e");
  });

  it("sends one request at a time if the response does not say when to retry", async () => {
    const callers = new Callers();
    await callers.acquire("abc");
    await callers.release("a", responded());
    await callers.acquire("def");
    expect(callers.settled()).toBe("a b c d e f");
    await callers.release("b", responded({ status: 429 }));
    await callers.acquire("ghi");
    expect(callers.settled()).toBe("g");
    await callers.release("g", responded({ status: 429, retryAfter: "soon" }));
    expect(callers.settled()).toBe("h");
    await callers.release("h", responded());
    expect(callers.settled()).toBe("i");
  });

  it("does not return to a burst because of a response to an earlier request", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 8 }));
    await callers.acquire("bc");
    await callers.release("b", responded({ status: 429 }));
    await callers.acquire("def");
    await callers.release("c", responded({ remaining: 6 }));
    expect(callers.settled()).toBe("a b c d");
    await vi.advanceTimersByTimeAsync(999);
    expect(callers.settled()).toBe("");
    await callers.release("d", responded({ remaining: 5 }));
    expect(callers.settled()).toBe("e f");
  });

  it.each([
    ["reports nothing", {}],
    ["reports an earlier reset", { remaining: 0 }],
  ])("stays closed as long as before if another 429 %s", async (_, options) => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 5 }));
    await callers.acquire("bcde");
    await callers.release("b", responded({ remaining: 0, status: 429, retryAfter: "15" }));
    await callers.release("c", responded({ ...options, status: 429 }));
    await callers.acquire("f");
    callers.settled();
    await vi.advanceTimersByTimeAsync(15_004);
    expect(callers.settled()).toBe("");
    await vi.advanceTimersByTimeAsync(1);
    expect(callers.settled()).toBe("f");
  });

  it("ignores a 429 from a window that is over", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 5 }));
    await callers.acquire("bc");
    await callers.release("c", responded({ remaining: 9, reset: 20_000 }));
    await callers.release("b", responded({ remaining: 0, status: 429 }));
    await callers.acquire("def");
    expect(callers.settled()).toBe("a b c d e f");
  });
});

describe("Retry-After", () => {
  it("of more than a day rejects everybody immediately, with the time to retry", async () => {
    const limiter = createRateLimiter({ random: () => 0 });
    const permit = await limiter.acquire("key");
    const waiting = Promise.resolve(limiter.acquire("key")).catch((error: unknown) => error);
    permit.release(responded({ status: 429, retryAfter: "172800" }));
    const later = Promise.resolve(limiter.acquire("key")).catch((error: unknown) => error);
    const retryAt = new Date(start + 172_800_005);
    for (const error of [await waiting, await later]) {
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error).toMatchObject({ retryAt, message: expect.stringContaining("24 hours") });
    }
    await vi.advanceTimersByTimeAsync(172_800_005);
    expect(limiter.acquire("key")).not.toBeInstanceOf(Promise);
  });

  it("of any length gives a valid time to retry", async () => {
    const limiter = createRateLimiter();
    const permit = await limiter.acquire("key");
    permit.release(responded({ status: 429, retryAfter: "9".repeat(400) }));
    const error: unknown = await Promise.resolve(limiter.acquire("key")).catch((reason: unknown) => reason);
    if (!(error instanceof TimeoutError)) throw error;
    expect(error.retryAt?.getUTCFullYear()).toBeGreaterThan(2090);
  });

  it("with several values means the longest", async () => {
    const callers = new Callers();
    await callers.acquire("ab");
    await callers.release("a", responded({ status: 429, retryAfter: "2, 3" }));
    await vi.advanceTimersByTimeAsync(3004);
    expect(callers.settled()).toBe("a");
    await vi.advanceTimersByTimeAsync(1);
    expect(callers.settled()).toBe("b");
  });
});

describe("the rate limit of a key", () => {
  it("is what the server reported last", async () => {
    const limiter = createRateLimiter();
    const reset = new Date(start + 10_000);
    expect(limiter.rateLimit?.("key")).toBeUndefined();
    const first = await limiter.acquire("key");
    expect(limiter.rateLimit?.("key")).toBeUndefined();
    first.release(responded({ remaining: 5 }));
    expect(limiter.rateLimit?.("key")).toEqual({ limit: 10, remaining: 5, reset });
    const [earlier, later, silent] = [
      await limiter.acquire("key"),
      await limiter.acquire("key"),
      await limiter.acquire("key"),
    ];
    later.release(responded({ remaining: 3 }));
    earlier.release(responded({ remaining: 4 }));
    silent.release(responded());
    expect(limiter.rateLimit?.("key")).toEqual({ limit: 10, remaining: 3, reset });
    expect(limiter.rateLimit?.("another key")).toBeUndefined();
  });
});

describe("the clock", () => {
  it("is read when it is needed, so that fake timers can be installed later", async () => {
    vi.useRealTimers();
    const limiter = createRateLimiter();
    vi.useFakeTimers({ now: start });
    vi.spyOn(Math, "random").mockReturnValue(0);
    const callers = new Callers({}, limiter);
    await callers.acquire("ab");
    await callers.release("a", responded({ remaining: 0 }));
    await vi.advanceTimersByTimeAsync(10_004);
    expect(callers.settled()).toBe("a");
    await vi.advanceTimersByTimeAsync(1);
    vi.restoreAllMocks();
    expect(callers.settled()).toBe("b");
  });
});

describe("a caller whose signal aborts", () => {
  it("leaves the queue at once with the signal's reason, and the others keep their order", async () => {
    const callers = new Callers();
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    await callers.acquire("ab");
    await callers.acquire("c", { signal: controller.signal });
    await callers.acquire("d");
    controller.abort("enough");
    await vi.advanceTimersByTimeAsync(0);
    expect(callers.settled()).toBe("a c enough");
    await callers.release("a", responded({ remaining: 5 }));
    expect(callers.settled()).toBe("b d");
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it("gets no permit if the signal was aborted before, and takes none from others", async () => {
    const callers = new Callers();
    await callers.acquire("a", { signal: AbortSignal.abort("too late") });
    await callers.acquire("b");
    expect(callers.settled()).toBe("a too late b");
  });

  it("clears the timer if nobody else waits", async () => {
    const callers = new Callers();
    const controller = new AbortController();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 0 }));
    await callers.acquire("b", { signal: controller.signal });
    await callers.acquire("c", { signal: controller.signal });
    expect(vi.getTimerCount()).toBe(1);
    controller.abort("enough");
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(callers.settled()).toBe("a b enough c enough");
  });

  it("leaves no listener on the signal after the permit was given", async () => {
    const callers = new Callers();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    await callers.acquire("abc", { signal });
    await callers.release("a", responded({ remaining: 5 }));
    expect(callers.settled()).toBe("a b c");
    expect(added).toHaveBeenCalledTimes(2);
    expect(removed.mock.calls.map((call) => call[1])).toEqual(added.mock.calls.map((call) => call[1]));
  });
});

describe("a caller who waits", () => {
  it("hears of it, and until when once that is known or becomes later, and nobody else does", async () => {
    const limiter = createRateLimiter({ random: () => 0 });
    const waits: Record<string, (number | undefined)[]> = { a: [], b: [], c: [] };
    const acquire = (name: string) => limiter.acquire("key", { onWait: (until) => waits[name]?.push(until) });
    const first = (await acquire("a")) as Permit;
    const second = acquire("b");
    expect(waits).toEqual({ a: [], b: [undefined], c: [] });
    first.release(responded({ remaining: 0 }));
    const end = start + 10_000 + 5;
    const third = acquire("c");
    await vi.advanceTimersByTimeAsync(0);
    expect(waits).toEqual({ a: [], b: [undefined, end], c: [end] });
    await vi.advanceTimersByTimeAsync(10_005);
    const probe = await second;
    // Another program has used up the next window.
    probe.release(responded({ remaining: 0, reset: 20_000 }));
    await vi.advanceTimersByTimeAsync(0);
    expect(waits).toEqual({ a: [], b: [undefined, end], c: [end, start + 20_000 + 5] });
    await vi.advanceTimersByTimeAsync(10_000);
    (await third).release(responded({ remaining: 5, reset: 30_000 }));
    await acquire("a");
    expect(waits.a).toEqual([]);
  });

  it("hears of it in its own async context, whoever changed the wait", async () => {
    const context = new AsyncLocalStorage<string>();
    const limiter = createRateLimiter();
    const first = await limiter.acquire("key");
    const heardIn: (string | undefined)[] = [];
    const controller = new AbortController();
    const waiting = context.run("waiter", async () => {
      const onWait = () => heardIn.push(context.getStore());
      await Promise.resolve(limiter.acquire("key", { signal: controller.signal, onWait })).catch(() => {});
      heardIn.push(context.getStore());
    });
    context.run("releaser", () => first.release(responded({ remaining: 0 })));
    await vi.advanceTimersByTimeAsync(0);
    context.run("aborter", () => controller.abort());
    await waiting;
    expect(heardIn).toEqual(["waiter", "waiter", "waiter"]);
  });

  it("gets what its own callback throws, and nobody else does", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    const onWait = () => {
      throw new RangeError("thrown by onWait");
    };
    const rejected = expect(callers.limiter.acquire("key", { onWait })).rejects.toThrow("thrown by onWait");
    await callers.acquire("b");
    await rejected;
    await callers.release("a", responded({ remaining: 1 }));
    expect(callers.settled()).toBe("a b");
  });
});

describe("a deadline", () => {
  it("that a known wait exceeds rejects immediately, with the time to retry", async () => {
    const limiter = createRateLimiter({ random: () => 0 });
    const permit = await limiter.acquire("key");
    permit.release(responded({ remaining: 0 }));
    const refused = await Promise.resolve(limiter.acquire("key", { deadline: start + 10_004 })).catch(
      (e: unknown) => e,
    );
    expect(refused).toBeInstanceOf(TimeoutError);
    expect(refused).toMatchObject({ retryAt: new Date(start + 10_005) });
  });

  it("that a wait just meets changes nothing", async () => {
    const callers = new Callers();
    await callers.acquire("ab", { deadline: start + 10_005 });
    await callers.release("a", responded({ remaining: 0 }));
    await vi.advanceTimersByTimeAsync(10_005);
    expect(callers.settled()).toBe("a b");
  });

  it("is checked again when the end of the wait becomes known", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.acquire("b", { deadline: start + 5_000 });
    await callers.acquire("c");
    await callers.release("a", responded({ remaining: 0 }));
    expect(callers.settled()).toBe("a b TimeoutError");
    await vi.advanceTimersByTimeAsync(10_005);
    expect(callers.settled()).toBe("c");
  });

  it("is checked against a wait that became shorter, too", async () => {
    const callers = new Callers();
    await callers.acquire("a");
    await callers.release("a", responded({ remaining: 2, reset: 60_000 }));
    await callers.acquire("bcd");
    await callers.release("b", responded({ remaining: 0, reset: 60_000 }));
    await callers.release("c", responded({ remaining: 1, reset: 5_000 }));
    expect(callers.settled()).toBe("a b c d");
    await callers.acquire("e", { deadline: start + 4_000 });
    await callers.release("d", responded({ remaining: 0, reset: 5_000 }));
    expect(callers.settled()).toBe("e TimeoutError");
  });
});

/** A server with fixed windows on its own clock. Requests and responses take a random time, so they arrive out of order. */
class SimulatedServer {
  readonly windows = new Map<number, number>();
  refused = 0;
  limit = 100;
  readonly windowMs: number;
  #seed: number;

  constructor(readonly options: { skew: number; trip: number; loss?: number; seed?: number; windowMs?: number }) {
    this.#seed = options.seed ?? 1;
    this.windowMs = options.windowMs ?? 2000;
  }

  now(): number {
    return Date.now() + this.options.skew;
  }

  /** From 0 to 1, the same in every run. */
  random(): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed / 2_147_483_647;
  }

  async request(): Promise<Outcome> {
    const sentAt = Date.now();
    await this.#travel();
    const said = this.count();
    await this.#travel();
    if (this.random() < (this.options.loss ?? 0)) return { sent: true };
    return { sent: true, answer: { ...said, sentAt, receivedAt: Date.now() } };
  }

  count(): { status: number; headers: Headers } {
    const window = Math.floor(this.now() / this.windowMs);
    const used = this.windows.get(window) ?? 0;
    const refused = used >= this.limit;
    if (refused) this.refused += 1;
    else this.windows.set(window, used + 1);
    const headers = new Headers({
      Date: new Date(this.now()).toUTCString(),
      "X-RateLimit-Limit": String(this.limit),
      "X-RateLimit-Remaining": String(Math.max(0, this.limit - used - 1)),
      "X-RateLimit-Reset": String(((window + 1) * this.windowMs) / 1000),
    });
    return { status: refused ? 429 : 200, headers };
  }

  #travel(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.random() * this.options.trip));
  }
}

/** Makes `count` calls, `width` at a time, and returns how long they took in milliseconds. */
async function run(server: SimulatedServer, limiters: RateLimiter[], count: number, width: number): Promise<number> {
  const begun = Date.now();
  let left = count;
  let ended = begun;
  const worker = async (limiter: RateLimiter): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const permit = await limiter.acquire("key");
      permit.release(await server.request());
    }
    ended = Date.now();
  };
  const workers = limiters.flatMap((limiter) => Array.from({ length: width }, () => worker(limiter)));
  const done = Promise.all(workers);
  await vi.runAllTimersAsync();
  await done;
  return ended - begun;
}

describe("against a server with 100 requests per 2 s", () => {
  const skews = [0, 3_600_000, -3_600_000, 437, -3_600_437, 3_599_999, 1];
  const trips = [0, 5, 80];
  const cases = skews.flatMap((skew) => trips.map((trip) => ({ skew, trip })));

  it.each(cases)("500 calls, 32 at a time, use up every window and cause no 429 (%o)", async ({ skew, trip }) => {
    const server = new SimulatedServer({ skew, trip });
    const elapsed = await run(server, [createRateLimiter({ random: () => server.random() })], 500, 32);
    expect(server.refused).toBe(0);
    // The first may have begun before the first request, and then the last isn't needed to its end.
    expect([...server.windows.values()].slice(1, -1)).toEqual(
      Array.from({ length: server.windows.size - 2 }, () => 100),
    );
    expect(server.windows.size).toBeLessThanOrEqual(6);
    expect(elapsed).toBeLessThanOrEqual(8300 + 16 * trip);
  });

  it("two clients that share a limiter cause no 429", async () => {
    const server = new SimulatedServer({ skew: 437, trip: 20 });
    const shared = createRateLimiter();
    await run(server, [shared, shared], 500, 32);
    expect(server.refused).toBe(0);
    expect([...server.windows.values()]).toEqual([100, 100, 100, 100, 100]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("lost responses cause no 429 and waste few requests (seed %d)", async (seed) => {
    const server = new SimulatedServer({ skew: -3_600_437, trip: 40, loss: 0.2, seed });
    await run(server, [createRateLimiter({ random: () => server.random() })], 500, 32);
    expect(server.refused).toBe(0);
    for (const used of [...server.windows.values()].slice(1, -1)) expect(used).toBeGreaterThan(85);
  });

  it.each([1, 2, 3, 4])("slow responses, many of them lost, cause no 429 (seed %d)", async (seed) => {
    const server = new SimulatedServer({ skew: 437, trip: 4000, loss: 0.3, seed, windowMs: 60_000 });
    await run(server, [createRateLimiter({ random: () => server.random() })], 500, 32);
    expect(server.refused).toBe(0);
  });

  it("a limit that falls and rises again between windows causes no 429", async () => {
    const server = new SimulatedServer({ skew: 0, trip: 20 });
    setTimeout(() => {
      server.limit = 10;
    }, 3900);
    setTimeout(() => {
      server.limit = 200;
    }, 5900);
    await run(server, [createRateLimiter()], 500, 32);
    expect(server.refused).toBe(0);
    expect([...server.windows.values()].slice(0, 4)).toEqual([100, 100, 10, 200]);
  });
});

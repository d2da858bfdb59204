import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TimeoutError } from "../../src/errors.js";
import type { Outcome, Permit, RateLimiter } from "../../src/rate-limit/limiter.js";
import { createRateLimiter, type RateLimiterOptions } from "../../src/rate-limit/local-limiter.js";

const start = Date.UTC(2026, 1, 21, 5, 20, 0);

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});

// Whatever a test did, nothing may be left that holds the process.
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

interface Says {
  limit?: number;
  remaining?: number;
  /** Milliseconds after the start. */
  reset?: number;
  status?: number;
  retryAfter?: string;
  sentAt?: number;
  date?: boolean;
}

function answered(says: Says = {}): Outcome {
  const { limit = 10, remaining, reset = 10_000, status = 200, retryAfter, date = true } = says;
  const headers = new Headers(date ? { Date: new Date().toUTCString() } : {});
  if (remaining !== undefined) {
    headers.set("X-RateLimit-Limit", String(limit));
    headers.set("X-RateLimit-Remaining", String(remaining));
    headers.set("X-RateLimit-Reset", String((start + reset) / 1000));
  }
  if (retryAfter !== undefined) headers.set("Retry-After", retryAfter);
  const receivedAt = Date.now();
  return { sent: true, answer: { status, headers, sentAt: says.sentAt ?? receivedAt, receivedAt } };
}

const lost: Outcome = { sent: true };
const unsent: Outcome = { sent: false };

/** Asks for places by name and logs the order in which they are given, and what else comes of them. */
class Callers {
  readonly log: string[] = [];
  readonly permits = new Map<string, Permit>();
  readonly limiter: RateLimiter;

  constructor(options: RateLimiterOptions = { random: () => 0 }, limiter = createRateLimiter(options)) {
    this.limiter = limiter;
  }

  async ask(names: string, options?: { signal?: AbortSignal; deadline?: number }): Promise<void> {
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

  /** Who went since the last look. */
  went(): string {
    return this.log.splice(0).join(" ");
  }
}

describe("before anything is known", () => {
  it("sends one request ahead, and as many others, in order, as its answer allows", async () => {
    const callers = new Callers();
    await callers.ask("abcde");
    expect(callers.went()).toBe("a");
    await callers.release("a", answered({ remaining: 2 }));
    expect(callers.went()).toBe("b c");
    await callers.release("b", answered({ remaining: 1 }));
    await callers.release("c", answered({ remaining: 0 }));
    expect(callers.went()).toBe("");
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.went()).toBe("d");
    await callers.release("d", answered({ remaining: 9, reset: 20_000 }));
    expect(callers.went()).toBe("e");
  });

  it("lets the next be first where the answer to the first is lost or was never sent", async () => {
    const callers = new Callers();
    await callers.ask("abc");
    await callers.release("a", lost);
    expect(callers.went()).toBe("a b");
    await callers.release("b", unsent);
    expect(callers.went()).toBe("c");
  });

  it("lets everything go where the server says nothing of limits, until it does", async () => {
    const callers = new Callers();
    await callers.ask("abcd");
    await callers.release("a", answered());
    expect(callers.went()).toBe("a b c d");
    await callers.release("b", answered({ remaining: 2 }));
    await callers.ask("ef");
    expect(callers.went()).toBe("");
    await callers.release("c", answered({ remaining: 1 }));
    await callers.release("d", answered({ remaining: 1 }));
    expect(callers.went()).toBe("e");
    await callers.release("e", answered({ remaining: 0 }));
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.went()).toBe("f");
  });

  it("counts what got lost while the first answer was on its way", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 9 }));
    await callers.ask("b");
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.ask("cde");
    expect(callers.went()).toBe("a b c");
    await callers.release("b", lost);
    await callers.release("c", answered({ remaining: 1, reset: 20_000 }));
    expect(callers.went()).toBe("");
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.release("d", answered({ remaining: 9, reset: 30_000 }));
    expect(callers.went()).toBe("d e");
  });

  it("isn't brought back to limits by an answer to an earlier request", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 5 }));
    await callers.ask("bc");
    await callers.release("b", answered({ remaining: 0, status: 429 }));
    await callers.ask("d");
    await vi.advanceTimersByTimeAsync(10_005);
    await callers.release("d", answered());
    await callers.release("c", answered({ remaining: 1 }));
    await callers.ask("efg");
    expect(callers.went()).toBe("a b c d e f g");
  });

  it("doesn't take a gateway's error for a server without limits", async () => {
    const callers = new Callers();
    await callers.ask("abcd");
    await callers.release("a", answered({ status: 502 }));
    expect(callers.went()).toBe("a b");
    await callers.release("b", answered({ remaining: 9 }));
    expect(callers.went()).toBe("c d");
  });
});

describe("within a window", () => {
  async function known(remaining: number, limit = 10): Promise<Callers> {
    const callers = new Callers();
    await callers.ask("0");
    await callers.release("0", answered({ remaining, limit }));
    callers.went();
    return callers;
  }

  it("gives a free place without a promise", async () => {
    const callers = await known(2);
    expect(callers.limiter.acquire("key")).not.toBeInstanceOf(Promise);
  });

  it("never counts up because an older answer came later", async () => {
    const callers = await known(3);
    await callers.ask("abc");
    await callers.release("c", answered({ remaining: 0 }));
    await callers.release("b", answered({ remaining: 1 }));
    await callers.release("a", answered({ remaining: 2 }));
    callers.went();
    await callers.ask("d");
    expect(callers.went()).toBe("");
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.went()).toBe("d");
  });

  it("counts a lost answer as used and a request that was never sent as not", async () => {
    const callers = await known(2);
    await callers.ask("abcd");
    expect(callers.went()).toBe("a b");
    await callers.release("a", unsent);
    expect(callers.went()).toBe("c");
    await callers.release("c", lost);
    await callers.release("b", lost);
    expect(callers.went()).toBe("");
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.went()).toBe("d");
  });

  it("counts an answer without headers as used", async () => {
    const callers = await known(1);
    await callers.ask("ab");
    await callers.release("a", answered());
    expect(callers.went()).toBe("a");
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.went()).toBe("b");
  });

  it("takes a place back once, however often it is given", async () => {
    const callers = await known(1);
    await callers.ask("abc");
    await callers.release("a", unsent);
    await callers.release("a", unsent);
    expect(callers.went()).toBe("a b");
    await callers.release("b", answered({ remaining: 0 }));
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.went()).toBe("c");
  });

  it("makes room for another program with the same key", async () => {
    const callers = await known(8);
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 1 }));
    await callers.ask("bc");
    expect(callers.went()).toBe("a b");
    await callers.release("b", answered({ remaining: 0 }));
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.went()).toBe("c");
  });

  it("follows a limit that changes, also upwards, and not back when an older answer comes", async () => {
    const callers = await known(2);
    await callers.ask("abcde");
    await callers.release("b", answered({ limit: 20, remaining: 12 }));
    expect(callers.went()).toBe("a b c d e");
    await callers.release("a", answered({ limit: 10, remaining: 0 }));
    await callers.ask("f");
    expect(callers.went()).toBe("f");
  });

  it("keeps keys apart", async () => {
    const callers = await known(0);
    expect(callers.limiter.acquire("another key")).not.toBeInstanceOf(Promise);
  });

  it("forgets keys that nothing depends on when others come, and no others", async () => {
    const callers = await known(0);
    const idle = await callers.limiter.acquire("idle");
    idle.release(answered());
    for (let other = 0; other < 1000; other++) void callers.limiter.acquire(`other ${other}`);
    await callers.ask("a");
    expect(callers.went()).toBe("");
    expect(callers.limiter.acquire("other 0")).toBeInstanceOf(Promise);
    expect(callers.limiter.acquire("idle")).not.toBeInstanceOf(Promise);
    expect(callers.limiter.acquire("idle")).toBeInstanceOf(Promise);
    await vi.advanceTimersByTimeAsync(10_100);
    expect(callers.went()).toBe("a");
  });

  it("keeps limiters apart", async () => {
    await known(0);
    expect(createRateLimiter().acquire("key")).not.toBeInstanceOf(Promise);
  });
});

describe("at the reset", () => {
  it("waits for it, its guard and its jitter, and not longer", async () => {
    const callers = new Callers({ random: () => 0.5 });
    await callers.ask("ab");
    await callers.release("a", answered({ remaining: 0 }));
    callers.went();
    await vi.advanceTimersByTimeAsync(10_017);
    expect(callers.went()).toBe("");
    await vi.advanceTimersByTimeAsync(1);
    expect(callers.went()).toBe("b");
  });

  it("sends one ahead also where it passed without a request", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 9 }));
    await vi.advanceTimersByTimeAsync(30_000);
    await callers.ask("bcd");
    expect(callers.went()).toBe("a b");
    await callers.release("b", answered({ remaining: 9, reset: 40_000 }));
    expect(callers.went()).toBe("c d");
  });

  it("doesn't send a second one ahead because of answers from the window before", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 9 }));
    await callers.ask("bc");
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.ask("def");
    expect(callers.went()).toBe("a b c d");
    await callers.release("b", answered({ remaining: 8, sentAt: start }));
    expect(callers.went()).toBe("");
    await callers.release("d", answered({ remaining: 3, reset: 20_000 }));
    expect(callers.went()).toBe("e f");
    await callers.release("c", answered({ remaining: 0, sentAt: start }));
    await callers.ask("g");
    expect(callers.went()).toBe("g");
  });

  it("goes by a newer window as soon as any answer tells of it", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 1 }));
    await callers.ask("bcd");
    await callers.release("b", answered({ remaining: 9, reset: 20_000 }));
    expect(callers.went()).toBe("a b c d");
  });

  it("keeps the order where somebody comes after it but before the timer", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 0 }));
    await callers.ask("b");
    vi.setSystemTime(start + 11_000);
    await callers.ask("c");
    expect(callers.went()).toBe("a b");
    await callers.release("b", answered({ remaining: 9, reset: 20_000 }));
    expect(callers.went()).toBe("c");
  });

  it("doesn't wait in later windows for a request ahead that hangs", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 9 }));
    await callers.ask("b");
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.ask("c");
    await callers.release("b", answered({ remaining: 9, reset: 20_000 }));
    await vi.advanceTimersByTimeAsync(10_100);
    await callers.ask("d");
    expect(callers.went()).toBe("a b c d");
  });

  it.each([200, 429])(
    "goes by how long it waited, should the local clock be set back meanwhile (%d)",
    async (status) => {
      const callers = new Callers();
      await callers.ask("a");
      await callers.release("a", answered({ remaining: 0, status }));
      await callers.ask("b");
      vi.setSystemTime(start - 3_600_000);
      await vi.advanceTimersByTimeAsync(10_100);
      expect(callers.went()).toBe("a b");
    },
  );

  it("asks once a second where the clocks disagree and no Date tells by how much", async () => {
    const callers = new Callers();
    await callers.ask("abc");
    await callers.release("a", answered({ remaining: 0, reset: -3_600_000, date: false }));
    await vi.advanceTimersByTimeAsync(999);
    expect(callers.went()).toBe("a");
    await vi.advanceTimersByTimeAsync(1);
    expect(callers.went()).toBe("b");
    await callers.release("b", answered({ remaining: 9, reset: -3_590_000, date: false }));
    expect(callers.went()).toBe("c");
  });

  it("follows a server whose reset moves back", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 9, reset: 60_000 }));
    await callers.ask("b");
    await callers.release("b", answered({ remaining: 0, reset: 5_000 }));
    await callers.ask("c");
    expect(callers.went()).toBe("a b");
    await vi.advanceTimersByTimeAsync(5_100);
    expect(callers.went()).toBe("c");
  });
});

describe("after a 429", () => {
  const cases: [string, Says, number][] = [
    ["until the reset", { remaining: 0 }, 10_005],
    ["until the reset where Retry-After is earlier", { remaining: 0, retryAfter: "3" }, 10_005],
    ["as long as Retry-After asks where that is later", { remaining: 0, retryAfter: "15" }, 15_005],
    ["as long as Retry-After asks where nothing else is said", { retryAfter: "2" }, 2_005],
  ];
  it.each(cases)("nobody goes %s, and then one ahead", async (_, says, wait) => {
    const callers = new Callers();
    await callers.ask("0");
    await callers.release("0", answered({ remaining: 5 }));
    await callers.ask("abc");
    callers.went();
    await callers.release("b", answered({ ...says, status: 429 }));
    await callers.release("a", answered({ remaining: 3 }));
    await callers.ask("de");
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(callers.went()).toBe("");
    await vi.advanceTimersByTimeAsync(1);
    expect(callers.went()).toBe("d");
    await callers.release("d", answered({ remaining: 9, reset: 30_000 }));
    expect(callers.went()).toBe("e");
  });

  it("goes on one at a time where it says nothing of when", async () => {
    const callers = new Callers();
    await callers.ask("abc");
    await callers.release("a", answered());
    await callers.ask("def");
    expect(callers.went()).toBe("a b c d e f");
    await callers.release("b", answered({ status: 429 }));
    await callers.ask("ghi");
    expect(callers.went()).toBe("g");
    await callers.release("g", answered({ status: 429, retryAfter: "172800" }));
    expect(callers.went()).toBe("h");
    await callers.release("h", answered());
    expect(callers.went()).toBe("i");
  });

  it("doesn't go back to a burst because of an answer to an earlier request", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 8 }));
    await callers.ask("bc");
    await callers.release("b", answered({ status: 429 }));
    await callers.ask("def");
    await callers.release("c", answered({ remaining: 6 }));
    expect(callers.went()).toBe("a b c d");
    expect(vi.getTimerCount()).toBe(0);
    await callers.release("d", answered({ remaining: 5 }));
    expect(callers.went()).toBe("e f");
  });

  it.each([
    ["says nothing", {}],
    ["says less", { remaining: 0 }],
  ])("another that %s opens nothing earlier", async (_, says) => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 5 }));
    await callers.ask("bcde");
    await callers.release("b", answered({ remaining: 0, status: 429, retryAfter: "15" }));
    await callers.release("c", answered({ ...says, status: 429 }));
    await callers.ask("f");
    callers.went();
    await vi.advanceTimersByTimeAsync(15_004);
    expect(callers.went()).toBe("");
    await vi.advanceTimersByTimeAsync(1);
    expect(callers.went()).toBe("f");
  });

  it("isn't stopped by one from a window that is over", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 5 }));
    await callers.ask("bc");
    await callers.release("c", answered({ remaining: 9, reset: 20_000 }));
    await callers.release("b", answered({ remaining: 0, status: 429 }));
    await callers.ask("def");
    expect(callers.went()).toBe("a b c d e f");
  });
});

describe("a caller who stops waiting", () => {
  it("leaves the queue at once with the signal's reason, and the others keep their order", async () => {
    const callers = new Callers();
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    await callers.ask("ab");
    await callers.ask("c", { signal: controller.signal });
    await callers.ask("d");
    controller.abort("enough");
    await vi.advanceTimersByTimeAsync(0);
    expect(callers.went()).toBe("a c enough");
    await callers.release("a", answered({ remaining: 5 }));
    expect(callers.went()).toBe("b d");
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it("gets no place where the signal was aborted before, and takes none from others", async () => {
    const callers = new Callers();
    await callers.ask("a", { signal: AbortSignal.abort("too late") });
    await callers.ask("b");
    expect(callers.went()).toBe("a too late b");
  });

  it("takes the timer along where nobody else waits", async () => {
    const callers = new Callers();
    const controller = new AbortController();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 0 }));
    await callers.ask("b", { signal: controller.signal });
    await callers.ask("c", { signal: controller.signal });
    expect(vi.getTimerCount()).toBe(1);
    controller.abort("enough");
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(callers.went()).toBe("a b enough c enough");
  });

  it("leaves no listener on the signal where the place was given", async () => {
    const callers = new Callers();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    await callers.ask("abc", { signal });
    await callers.release("a", answered({ remaining: 5 }));
    expect(callers.went()).toBe("a b c");
    expect(added).toHaveBeenCalledTimes(2);
    expect(removed.mock.calls.map((call) => call[1])).toEqual(added.mock.calls.map((call) => call[1]));
  });
});

describe("who waits", () => {
  it("is told so, and until when as soon as that is known and when it changes, and nobody else is", async () => {
    const limiter = createRateLimiter({ random: () => 0 });
    const told: Record<string, (number | undefined)[]> = { a: [], b: [], c: [] };
    const ask = (name: string) => limiter.acquire("key", { onWait: (until) => told[name]?.push(until) });
    const first = (await ask("a")) as Permit;
    const second = ask("b");
    expect(told).toEqual({ a: [], b: [undefined], c: [] });
    first.release(answered({ remaining: 0 }));
    const end = start + 10_000 + 5;
    const third = ask("c");
    expect(told).toEqual({ a: [], b: [undefined, end], c: [end] });
    await vi.advanceTimersByTimeAsync(10_005);
    const probe = await second;
    // Somebody else used up the next window.
    probe.release(answered({ remaining: 0, reset: 20_000 }));
    expect(told).toEqual({ a: [], b: [undefined, end], c: [end, start + 20_000 + 5] });
    await vi.advanceTimersByTimeAsync(10_000);
    (await third).release(answered({ remaining: 5, reset: 30_000 }));
    await ask("a");
    expect(told.a).toEqual([]);
  });
});

describe("a deadline", () => {
  it("that the known wait doesn't meet is told at once, with when to come back", async () => {
    const limiter = createRateLimiter({ random: () => 0 });
    const permit = await limiter.acquire("key");
    permit.release(answered({ remaining: 0 }));
    const refused = await Promise.resolve(limiter.acquire("key", { deadline: start + 10_004 })).catch(
      (e: unknown) => e,
    );
    expect(refused).toBeInstanceOf(TimeoutError);
    expect(refused).toMatchObject({ retryAt: new Date(start + 10_005) });
  });

  it("that the wait meets changes nothing", async () => {
    const callers = new Callers();
    await callers.ask("ab", { deadline: start + 10_005 });
    await callers.release("a", answered({ remaining: 0 }));
    await vi.advanceTimersByTimeAsync(10_005);
    expect(callers.went()).toBe("a b");
  });

  it("is compared again when those in the queue learn how long they wait", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.ask("b", { deadline: start + 5_000 });
    await callers.ask("c");
    await callers.release("a", answered({ remaining: 0 }));
    expect(callers.went()).toBe("a b TimeoutError");
    await vi.advanceTimersByTimeAsync(10_005);
    expect(callers.went()).toBe("c");
  });

  it("is compared with a wait that got shorter, too", async () => {
    const callers = new Callers();
    await callers.ask("a");
    await callers.release("a", answered({ remaining: 2, reset: 60_000 }));
    await callers.ask("bcd");
    await callers.release("b", answered({ remaining: 0, reset: 60_000 }));
    await callers.release("c", answered({ remaining: 1, reset: 5_000 }));
    expect(callers.went()).toBe("a b c d");
    await callers.ask("e", { deadline: start + 4_000 });
    await callers.release("d", answered({ remaining: 0, reset: 5_000 }));
    expect(callers.went()).toBe("e TimeoutError");
  });
});

/** A server with fixed windows on a clock of its own, whose requests and answers take their time and overtake. */
class SimulatedServer {
  readonly windows = new Map<number, number>();
  refused = 0;
  limit = 100;
  readonly windowMs = 2000;
  #seed: number;

  constructor(readonly options: { skew: number; trip: number; loss?: number; seed?: number }) {
    this.#seed = options.seed ?? 1;
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

  it.each(cases)("500 calls, 32 at a time, use every window and draw no 429 (%o)", async ({ skew, trip }) => {
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

  it("two clients on one limiter draw no 429 either", async () => {
    const server = new SimulatedServer({ skew: 437, trip: 20 });
    const shared = createRateLimiter();
    await run(server, [shared, shared], 500, 32);
    expect(server.refused).toBe(0);
    expect([...server.windows.values()]).toEqual([100, 100, 100, 100, 100]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("lost answers draw no 429 and cost few places (seed %d)", async (seed) => {
    const server = new SimulatedServer({ skew: -3_600_437, trip: 40, loss: 0.2, seed });
    await run(server, [createRateLimiter({ random: () => server.random() })], 500, 32);
    expect(server.refused).toBe(0);
    for (const used of [...server.windows.values()].slice(1, -1)) expect(used).toBeGreaterThan(85);
  });

  it("a limit that falls and rises again between windows draws no 429", async () => {
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

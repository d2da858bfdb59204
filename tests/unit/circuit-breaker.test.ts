import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CircuitBreaker } from "../../src/redis/circuit-breaker.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe("the circuit breaker", () => {
  const warn = vi.fn();
  const fail = () => Promise.reject(new Error("gone"));
  const succeed = async () => "done";
  beforeEach(() => {
    vi.useFakeTimers();
    warn.mockClear();
  });
  afterEach(() => vi.useRealTimers());

  it("lets one attempt per second through while it is open, and closes with the first that succeeds", async () => {
    const breaker = new CircuitBreaker(500, { warn });
    expect(await breaker.run(fail)).toBeUndefined();
    expect(await breaker.run(succeed)).toBeUndefined();
    vi.advanceTimersByTime(SECOND);
    expect(await breaker.run(succeed)).toBe("done");
    expect(await breaker.run(succeed)).toBe("done");
    expect(breaker.isOpen).toBe(false);
  });

  it("tries again after a second even if the clock is set back", async () => {
    const breaker = new CircuitBreaker(500, { warn });
    await breaker.run(fail);
    vi.setSystemTime(Date.now() - HOUR);
    vi.advanceTimersByTime(SECOND);
    expect(await breaker.run(succeed)).toBe("done");
  });

  it("opens if there is no result in time", async () => {
    const breaker = new CircuitBreaker(500, { warn });
    const result = breaker.run(() => new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(await result).toBeUndefined();
    expect(breaker.isOpen).toBe(true);
  });

  it("warns at most once a minute, with the reason", async () => {
    const breaker = new CircuitBreaker(500, { warn });
    breaker.warnIfOpen();
    expect(warn).not.toHaveBeenCalled();
    await breaker.run(fail);
    for (let count = 0; count < 3; count++) breaker.warnIfOpen();
    expect(warn.mock.calls).toEqual([
      ["cloudnexus: Redis is unavailable (gone); the rate limit is not shared until it is back."],
    ]);
    vi.advanceTimersByTime(MINUTE);
    breaker.warnIfOpen();
    expect(warn).toHaveBeenCalledTimes(2);
  });
});

import { abortable } from "../internal/abortable.js";
import { type AcquireOptions, type Permit, type RateLimiter, tooLong, type Waiter } from "./limiter.js";
import { createRateWindow, unclear } from "./window.js";

/**
 * What a limiter goes by, for tests.
 *
 * @example
 * const options: RateLimiterOptions = { now: () => Date.now() + 1_000, random: () => 0 };
 * const rateLimiter = createRateLimiter(options);
 */
export interface RateLimiterOptions {
  /** The local clock, in epoch milliseconds. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** From 0 to 1, spreads what would else start at the same moment. Default `Math.random`. */
  random?: (() => number) | undefined;
}

/**
 * A limiter for the clients of one process. It learns from the rate limit headers of every answer: the first request of
 * a window goes alone, the others by what its answer says, and past the limit they wait for the reset.
 *
 * @example
 * const rateLimiter = createRateLimiter();
 * const first = new CloudNexus({ rateLimiter });
 * const second = new CloudNexus({ rateLimiter, maxConcurrency: 4 });
 */
export function createRateLimiter({ now = Date.now, random = Math.random }: RateLimiterOptions = {}): RateLimiter {
  const lanes = new Map<string, Lane>();
  return {
    acquire(key, options) {
      let lane = lanes.get(key);
      if (!lane) {
        // Whoever has many keys, or rotates one, uses most of them no more.
        for (const [known, { isIdle }] of lanes) if (isIdle()) lanes.delete(known);
        lane = createLane(now, random);
        lanes.set(key, lane);
      }
      return lane.acquire(options);
    },
  };
}

/** One key's requests. */
interface Lane {
  acquire(options?: AcquireOptions): Permit | Promise<Permit>;
  /** Whether nothing is lost by forgetting this key. */
  isIdle(): boolean;
}

function createLane(now: () => number, random: () => number): Lane {
  const window = createRateWindow(random, () => drain());
  const queue = new Set<Waiter>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wakeAt = 0;

  /**
   * Gives the places there are, in order, and tells the others how long they wait, where that is known. There is a timer
   * exactly where they wait for a time; else an answer is what they wait for.
   */
  const drain = () => {
    // As after most answers: nobody waits, and nothing has to be called off.
    if (!queue.size && !wakeAt) return;
    const at = now();
    const until = window.shutUntil(at);
    for (const waiter of queue) {
      const permit = window.take(at);
      if (permit) {
        queue.delete(waiter);
        waiter.resolve(permit);
      } else if (until > waiter.deadline) {
        queue.delete(waiter);
        waiter.reject(tooLong(until));
      } else if (until > waiter.until + unclear) {
        waiter.until = until;
        waiter.onWait?.(until || undefined);
      }
    }
    const next = queue.size && window.end(at);
    if (next === wakeAt) return;
    clearTimeout(timer);
    wakeAt = next;
    if (next) timer = setTimeout(wake, Math.ceil(next - at));
  };

  const wake = () => {
    window.expire();
    wakeAt = 0;
    drain();
  };

  return {
    acquire({ signal, deadline = Infinity, onWait } = {}) {
      const permit = !queue.size && !signal?.aborted && window.take(now());
      if (permit) return permit;
      return abortable(signal, (resolve, reject) => {
        const waiter = { resolve, reject, deadline, until: -Infinity, onWait };
        queue.add(waiter);
        drain();
        return () => {
          if (queue.delete(waiter)) drain();
        };
      });
    },
    isIdle: () => window.isIdle(now()),
  };
}

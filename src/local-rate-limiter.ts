import { abortable } from "./abortable.js";
import {
  type AcquireOptions,
  type Permit,
  type RateLimitAnswer,
  type RateLimiter,
  tooLong,
  type Waiter,
} from "./rate-limiter.js";
import { readDate, readRateLimit, retryAfterMs } from "./transport/rate-limit-headers.js";
import { ServerClock } from "./transport/server-clock.js";

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

/** Timers may fire early by their own clock's rounding; milliseconds. */
const guard = 5;

/** Over how many milliseconds the clients of one key spread after a reset. */
const spread = 50;

/** How long to wait, in milliseconds, for a reset that the clocks put into the past: as coarse as the headers are. */
const unclear = 1000;

/** One key's requests. */
interface Lane {
  acquire(options?: AcquireOptions): Permit | Promise<Permit>;
  /** Whether nothing is lost by forgetting this key. */
  isIdle(): boolean;
}

/** What a lane knew when it gave a place. */
interface Place {
  epoch: number;
  unseen: number;
}

function createLane(now: () => number, random: () => number): Lane {
  // Within a window (until `endsAt`) as many go as are left of it; else one at a time, the probe, until its answer
  // tells of a window, or that there are none: then it is one that never ends, of which there is always enough left.
  let limit = 0;
  /** Below 0 where more were lost than were left. */
  let remaining = 0;
  /** When the window ends on the server's clock, and when that is to be acted on, on this one. Epoch milliseconds. */
  let reset = 0;
  /** 0 where nothing is known of a window. */
  let endsAt = 0;
  /** Counts how often what was known was replaced, which tells answers to earlier requests from those to later ones. */
  let epoch = 0;
  /** Counts the requests that may have been counted without an answer that says so. */
  let unseen = 0;
  let probe: Place | undefined;
  let jitter = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wakeAt = 0;
  const inFlight = new Set<Place>();
  const clock = new ServerClock();
  const queue = new Set<Waiter>();

  const hasRoom = (at: number) =>
    // Those in flight may be in `remaining` already: that errs on the side that is never refused.
    at < endsAt ? remaining > inFlight.size : !probe;

  const take = (at: number): Permit => {
    const place = { epoch, unseen };
    inFlight.add(place);
    if (at >= endsAt) probe = place;
    return {
      release(outcome) {
        if (!inFlight.delete(place)) return;
        if (outcome.sent) {
          if (outcome.answer) learn(outcome.answer, place);
          else countUnseen();
        }
        if (probe === place) probe = undefined;
        drain();
      },
    };
  };

  /**
   * Gives the places there are, in order, and tells the others how long they wait, where that is known. There is a timer
   * exactly where they wait for a time; else an answer is what they wait for.
   */
  const drain = () => {
    // As after most answers: nobody waits, and nothing has to be called off.
    if (!queue.size && !wakeAt) return;
    const at = now();
    const end = at < endsAt ? endsAt : 0;
    const known = remaining > 0 ? 0 : end;
    for (const waiter of queue) {
      if (hasRoom(at)) {
        queue.delete(waiter);
        waiter.resolve(take(at));
      } else if (known > waiter.deadline) {
        queue.delete(waiter);
        waiter.reject(tooLong(known));
      } else if (known > waiter.until + unclear) {
        waiter.until = known;
        waiter.onWait?.(known || undefined);
      }
    }
    const next = queue.size && end;
    if (next === wakeAt) return;
    clearTimeout(timer);
    wakeAt = next;
    if (next) timer = setTimeout(wake, Math.ceil(next - at));
  };

  const wake = () => {
    // The time has passed, whatever the wall clock, which may have been set back meanwhile, says.
    endsAt = wakeAt = 0;
    drain();
  };

  const countUnseen = () => {
    unseen++;
    remaining--;
  };

  const learn = ({ status, headers, sentAt, receivedAt }: RateLimitAnswer, place: Place) => {
    const date = readDate(headers);
    const at = date || receivedAt;
    clock.observe(date, sentAt, receivedAt);
    const isRefused = status === 429;
    const isLater = place.epoch === epoch;
    let floor = 0;
    if (isRefused) {
      const asked = receivedAt + (retryAfterMs(headers, at) ?? -Infinity) + jitter;
      // It opens nothing earlier that is shut already.
      floor = remaining > 0 ? asked : Math.max(asked, endsAt);
      epoch++;
    }
    const told = readRateLimit(headers, at);
    if (!told) {
      if (isRefused) {
        // What was known of the window was wrong.
        limit = remaining = 0;
        endsAt = floor;
      } else if (probe === place && status < 500) {
        limit = 0;
        remaining = endsAt = Infinity;
      }
      // A gateway's error says nothing of the API behind it.
      else countUnseen();
      return;
    }
    const toldReset = Number(told.reset);
    // What got lost while this one was on its way may have been counted after it.
    const left = isRefused ? 0 : told.remaining - (unseen - place.unseen);
    if (toldReset === reset && told.limit === limit) {
      // Answers come out of order, so the lowest is the latest.
      remaining = Math.min(remaining, left);
      // A refusal says more of when the window ends than answers to earlier requests do.
      if (!isLater && !isRefused) return;
    } else {
      if (toldReset <= reset && !isLater) return;
      limit = told.limit;
      remaining = left;
      reset = toldReset;
      jitter = guard + random() * spread;
      epoch++;
      probe = undefined;
    }
    const end = clock.toLocal(reset);
    // Over before the request was even sent? Then the clocks disagree, and the server doesn't say by how much.
    endsAt = Math.max(floor, end > sentAt ? end + jitter : receivedAt + unclear);
  };

  return {
    acquire({ signal, deadline = Infinity, onWait } = {}) {
      const at = now();
      if (!queue.size && hasRoom(at) && !signal?.aborted) return take(at);
      return abortable(signal, (resolve, reject) => {
        const waiter = { resolve, reject, deadline, until: -Infinity, onWait };
        queue.add(waiter);
        drain();
        return () => {
          if (queue.delete(waiter)) drain();
        };
      });
    },
    isIdle: () => (now() >= endsAt || remaining > limit) && !inFlight.size,
  };
}

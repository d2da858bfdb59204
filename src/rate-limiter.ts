import { type RateLimit, readRateLimit, retryAfterMs } from "./transport/rate-limit-headers.js";
import { ServerClock } from "./transport/server-clock.js";

/**
 * Says when a request may be sent so that the server won't refuse it. Clients that are given the same limiter share
 * what it knows. It can be implemented over a network: `acquire` may take its time, and `release` may work on after it
 * has returned.
 */
export interface RateLimiter {
  /**
   * Asks for the place of one request. Places are given in the order in which they are asked for.
   *
   * @param key Whose limit it is: requests with the same key are counted together.
   * @returns The place, or a promise of it, which rejects with the signal's own reason when that aborts, and with
   * {@link RateLimitWait} where the wait is known to end after the deadline.
   */
  acquire(key: string, options?: AcquireOptions): Permit | Promise<Permit>;
}

export interface AcquireOptions {
  /** Ends the wait. A place that was already given has to be released all the same. */
  signal?: AbortSignal | undefined;
  /** Epoch milliseconds; default none. */
  deadline?: number | undefined;
}

/** A place for one request. */
export interface Permit {
  /**
   * Gives the place back, with what came of the request. Best as soon as the headers of the answer are there: others
   * may be waiting for what they say. Only the first call counts.
   */
  release(outcome: Outcome): void;
}

export type Outcome =
  /** The server never saw the request, so its place is free again. */
  | { sent: false }
  /** Without an answer: the server may have counted the request. */
  | { sent: true; answer?: RateLimitAnswer | undefined };

/** What a limiter learns from. */
export interface RateLimitAnswer {
  status: number;
  headers: Headers;
  /** When the request left; local epoch milliseconds. */
  sentAt: number;
  /** When the headers of its answer came; local epoch milliseconds. */
  receivedAt: number;
}

/** The wait for a place is known to end after the caller's deadline. */
export class RateLimitWait extends Error {
  override name = "RateLimitWait";
  /** When a place may be had; local time. */
  readonly retryAt: Date;

  constructor(retryAt: Date) {
    super(`The rate limit is used up until ${retryAt.toISOString()}, which is past the deadline.`);
    this.retryAt = retryAt;
  }
}

export interface RateLimiterOptions {
  /** The local clock, in epoch milliseconds. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** From 0 to 1, spreads what would else start at the same moment. Default `Math.random`. */
  random?: (() => number) | undefined;
}

/** How many keys are remembered before those that nothing depends on are forgotten. */
const rememberedKeys = 1000;

/**
 * A limiter for the clients of one process. It learns from the rate limit headers of every answer: the first request of
 * a window goes alone, the others by what its answer says, and past the limit they wait for the reset.
 *
 * @example
 * const rateLimiter = createRateLimiter();
 * const first = new CloudNexus({ apiKey, rateLimiter });
 * const second = new CloudNexus({ apiKey, rateLimiter });
 */
export function createRateLimiter({ now = Date.now, random = Math.random }: RateLimiterOptions = {}): RateLimiter {
  const lanes = new Map<string, Lane>();
  return {
    acquire(key, options) {
      let lane = lanes.get(key);
      if (lane === undefined) {
        if (lanes.size >= rememberedKeys) forgetIdle(lanes);
        lane = new Lane(now, random);
        lanes.set(key, lane);
      }
      return lane.acquire(options);
    },
  };
}

function forgetIdle(lanes: Map<string, Lane>): void {
  for (const [key, lane] of lanes) {
    if (lane.isIdle()) lanes.delete(key);
  }
}

/** Timers may fire early by their own clock's rounding; milliseconds. */
const guard = 5;

/** Over how many milliseconds the clients of one key spread after a reset. */
const spread = 50;

/** How long to wait, in milliseconds, for a reset that the clocks put into the past: as coarse as the headers are. */
const unclear = 1000;

/**
 * One key's requests.
 *
 * - `unknown`: one request at a time, the probe, until an answer tells more.
 * - `unlimited`: the server says nothing of limits.
 * - `counted`: as many as are left, until the window ends; then as `unknown`.
 */
class Lane {
  #state: "unknown" | "unlimited" | "counted" = "unknown";
  #limit = 0;
  #remaining = 0;
  /** When the window ends: on the server's clock, and when that is to be acted on, on this one. Epoch milliseconds. */
  #reset = 0;
  #endsAt = 0;
  /** After a refusal nobody goes before this; local epoch milliseconds. */
  #blockedUntil = 0;
  /** Counts how often what was known was replaced, which tells answers to earlier requests from those to later ones. */
  #epoch = 0;
  /** Counts the requests that may have been counted without an answer that says so. */
  #unseen = 0;
  #inFlight = 0;
  #probe: Place | undefined;
  #jitter: number;
  readonly #clock = new ServerClock();
  readonly #queue = new Set<Waiter>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wakeAt = 0;
  /** The end of the wait that all deadlines in the queue were compared with. */
  #announced = 0;
  readonly #now: () => number;
  readonly #random: () => number;

  constructor(now: () => number, random: () => number) {
    this.#now = now;
    this.#random = random;
    this.#jitter = guard + random() * spread;
  }

  acquire(options: AcquireOptions = {}): Permit | Promise<Permit> {
    const { signal, deadline = Number.POSITIVE_INFINITY } = options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    const now = this.#now();
    if (this.#queue.size === 0 && this.#hasRoom(now)) return this.#take(now);
    const retryAt = this.#knownWait(now);
    if (retryAt !== undefined && retryAt > deadline) return Promise.reject(new RateLimitWait(new Date(retryAt)));
    if (retryAt === undefined) this.#announced = 0;
    return new Promise<Permit>((resolve, reject) => {
      this.#enqueue(new Waiter(resolve, reject, signal, deadline));
    });
  }

  settle(place: Place, outcome: Outcome): void {
    this.#inFlight -= 1;
    const wasProbe = this.#probe === place;
    if (wasProbe) this.#probe = undefined;
    if (outcome.sent) {
      if (outcome.answer === undefined) this.#countUnseen();
      else this.#hear(place, outcome.answer, wasProbe);
    }
    this.#drain();
  }

  /** Whether nothing is lost by forgetting this key. */
  isIdle(): boolean {
    const now = this.#now();
    const done = now >= this.#blockedUntil && (this.#state !== "counted" || now >= this.#endsAt);
    return done && this.#inFlight === 0 && this.#queue.size === 0;
  }

  #hasRoom(now: number): boolean {
    if (now < this.#blockedUntil) return false;
    if (this.#state === "unlimited") return true;
    // Those in flight may be in `remaining` already: that errs on the side that is never refused.
    if (this.#state === "counted" && now < this.#endsAt) return this.#remaining > this.#inFlight;
    return this.#probe === undefined;
  }

  #take(now: number): Place {
    const place = new Place(this, this.#epoch, this.#unseen);
    this.#inFlight += 1;
    const isKnown = this.#state === "unlimited" || (this.#state === "counted" && now < this.#endsAt);
    if (!isKnown) this.#probe = place;
    return place;
  }

  #enqueue(waiter: Waiter): void {
    this.#queue.add(waiter);
    waiter.onAbort(() => {
      this.#queue.delete(waiter);
      this.#schedule();
    });
    this.#drain();
  }

  #drain(): void {
    const now = this.#now();
    for (const waiter of this.#queue) {
      if (!this.#hasRoom(now)) break;
      this.#queue.delete(waiter);
      waiter.resolve(this.#take(now));
    }
    this.#refuseLate(now);
    this.#schedule();
  }

  /** When the wait of those in the queue ends at the earliest, where that depends on nothing but time. */
  #knownWait(now: number): number | undefined {
    if (now < this.#blockedUntil) return this.#blockedUntil;
    if (this.#state === "counted" && now < this.#endsAt && this.#remaining === 0) return this.#endsAt;
    return undefined;
  }

  #refuseLate(now: number): void {
    const retryAt = this.#knownWait(now);
    if (retryAt === undefined || retryAt <= this.#announced) return;
    this.#announced = retryAt;
    for (const waiter of this.#queue) {
      if (retryAt <= waiter.deadline) continue;
      this.#queue.delete(waiter);
      waiter.reject(new RateLimitWait(new Date(retryAt)));
    }
  }

  /** Sees to it that there is a timer exactly where somebody waits for a time; else an answer is what they wait for. */
  #schedule(): void {
    const now = this.#now();
    const wakeAt = this.#queue.size === 0 ? 0 : this.#nextChange(now);
    if (this.#timer !== undefined && wakeAt === this.#wakeAt) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (wakeAt <= now) return;
    this.#wakeAt = wakeAt;
    this.#timer = setTimeout(() => this.#wake(), Math.ceil(wakeAt - now));
  }

  #nextChange(now: number): number {
    if (now < this.#blockedUntil) return this.#blockedUntil;
    return this.#state === "counted" ? this.#endsAt : 0;
  }

  #wake(): void {
    this.#timer = undefined;
    // The time has passed, whatever the wall clock, which may have been set back meanwhile, says.
    const now = this.#now();
    this.#blockedUntil = Math.min(this.#blockedUntil, now);
    this.#endsAt = Math.min(this.#endsAt, now);
    this.#drain();
  }

  #hear(place: Place, answer: RateLimitAnswer, wasProbe: boolean): void {
    this.#clock.observe(answer.headers, answer.sentAt, answer.receivedAt);
    const told = readRateLimit(answer.headers, answer.receivedAt);
    if (answer.status === 429) this.#block(place, answer, told);
    else if (told !== undefined) this.#learn(place, answer, told);
    // A gateway's error says nothing of the API behind it.
    else if (wasProbe && answer.status < 500) this.#state = "unlimited";
    else this.#countUnseen();
  }

  #countUnseen(): void {
    this.#unseen += 1;
    this.#remaining = Math.max(0, this.#remaining - 1);
  }

  #learn(place: Place, answer: RateLimitAnswer, told: RateLimit): void {
    const reset = told.reset.getTime();
    const isLater = place.epoch === this.#epoch;
    // What got lost while this one was on its way may have been counted after it.
    const remaining = Math.max(0, told.remaining - (this.#unseen - place.unseen));
    if (reset === this.#reset && told.limit === this.#limit) {
      // Answers come out of order, so the lowest is the latest.
      this.#remaining = Math.min(this.#remaining, remaining);
      if (this.#state !== "counted" && !isLater) return;
    } else {
      if (reset <= this.#reset && !isLater) return;
      this.#limit = told.limit;
      this.#remaining = remaining;
      this.#reset = reset;
      this.#jitter = guard + this.#random() * spread;
      this.#epoch += 1;
      this.#probe = undefined;
    }
    this.#state = "counted";
    this.#endsAt = this.#endOf(reset, answer);
  }

  #block(place: Place, answer: RateLimitAnswer, told: RateLimit | undefined): void {
    const retryAfter = retryAfterMs(answer.headers, answer.receivedAt);
    if (retryAfter !== undefined) {
      this.#blockedUntil = Math.max(this.#blockedUntil, answer.receivedAt + retryAfter + this.#jitter);
    }
    const reset = told?.reset.getTime();
    if (reset !== undefined) {
      if (reset < this.#reset && place.epoch !== this.#epoch) return;
      this.#blockedUntil = Math.max(this.#blockedUntil, this.#endOf(reset, answer));
    }
    this.#state = "unknown";
    this.#epoch += 1;
  }

  /** When a window is over, on the local clock. */
  #endOf(reset: number, answer: RateLimitAnswer): number {
    const local = this.#clock.toLocal(reset);
    // Over before the request was even sent? Then the clocks disagree, and the server doesn't say by how much.
    return local > answer.sentAt ? local + this.#jitter : answer.receivedAt + unclear;
  }
}

class Place implements Permit {
  #lane: Lane | undefined;
  /** The lane's counts when this place was given. */
  readonly epoch: number;
  readonly unseen: number;

  constructor(lane: Lane, epoch: number, unseen: number) {
    this.#lane = lane;
    this.epoch = epoch;
    this.unseen = unseen;
  }

  release(outcome: Outcome): void {
    const lane = this.#lane;
    this.#lane = undefined;
    lane?.settle(this, outcome);
  }
}

/** Somebody in the queue. However the wait ends, no listener stays on the signal. */
class Waiter {
  readonly deadline: number;
  readonly #resolve: (place: Permit) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #signal: AbortSignal | undefined;
  #listener: (() => void) | undefined;

  constructor(
    resolve: (place: Permit) => void,
    reject: (reason: unknown) => void,
    signal: AbortSignal | undefined,
    deadline: number,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    this.deadline = deadline;
  }

  onAbort(leave: () => void): void {
    if (this.#signal === undefined) return;
    this.#listener = () => {
      leave();
      this.reject(this.#signal?.reason);
    };
    this.#signal.addEventListener("abort", this.#listener);
  }

  resolve(place: Permit): void {
    this.#unlisten();
    this.#resolve(place);
  }

  reject(reason: unknown): void {
    this.#unlisten();
    this.#reject(reason);
  }

  #unlisten(): void {
    if (this.#listener !== undefined) this.#signal?.removeEventListener("abort", this.#listener);
  }
}

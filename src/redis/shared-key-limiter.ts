import { MAX_WAIT_MS, readRateLimit } from "../rate-limit/headers.js";
import type { AcquireOptions, Outcome, Permit } from "../rate-limit/limiter.js";
import type { KeyLimiter } from "../rate-limit/local-limiter.js";
import { WaitQueue } from "../rate-limit/wait-queue.js";
import type { ReportedWindow } from "../rate-limit/window.js";
import type { CircuitBreaker } from "./circuit-breaker.js";
import type { Exchange } from "./redis-client.js";
import { LEASE_MS, type Reply, type Update } from "./script.js";

/** How often a worker renews its lease, and returns permits that it has not used. */
const HEARTBEAT_MS = LEASE_MS / 4;

/**
 * One API key in this process: asks Redis for permits, and reports to it what the server's responses say. Its own times are
 * on a clock that nobody sets back.
 */
export class SharedKeyLimiter {
  /** Knows what the server has reported to this process. */
  readonly local: KeyLimiter;
  readonly #worker = crypto.randomUUID();
  readonly #exchange: Exchange;
  readonly #breaker: CircuitBreaker;
  readonly #queue = new WaitQueue();
  readonly #inFlight = new Set<Permit>();
  /** Permits that nobody uses yet. */
  #granted = 0;
  /** The server's window, as the latest response left it, until Redis is sent it. */
  #report: ReportedWindow | undefined;
  /** When the latest response arrived. */
  #reportedAt = 0;
  /** The `reset` of the latest window that Redis was sent. */
  #sentReset = 0;
  /** Whether the others should know of the report at once. */
  #isUrgent: boolean = false;
  /** Whether a request since the last exchange has brought no report. */
  #isLost: boolean = false;
  #isExchanging: boolean = false;
  #exchangedAt = 0;
  /** When to ask again on behalf of the callers who wait. */
  #retryAt = 0;
  /** Whether it is known that they have to wait until then. */
  #isUsedUp: boolean = false;
  /** How far the clock of Redis is ahead of ours, in milliseconds; undefined if it is not known yet. */
  #clockOffset: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(local: KeyLimiter, exchange: Exchange, breaker: CircuitBreaker) {
    this.local = local;
    this.#exchange = exchange;
    this.#breaker = breaker;
  }

  /** Whether this key may be forgotten: nobody waits, and Redis knows everything. */
  get isIdle(): boolean {
    return this.#queue.isEmpty && !this.#isExchanging && this.#timer === undefined && this.local.isIdle;
  }

  /** A request needs a permit of Redis and one of the local limiter. Without Redis, the second is enough. */
  async acquire(options: AcquireOptions): Promise<Permit> {
    // A round trip to Redis is no wait worth reporting.
    const onKnownWait = (until: number | undefined) => until !== undefined && options.onWait?.(until);
    const shared = await this.#queue.join({ ...options, onWait: onKnownWait }, () => this.#dispatch());
    const onWait = (until: number | undefined) => {
      options.onWait?.(until);
      // The server has asked this worker to wait. Until then, others can use the permit.
      if (until !== undefined) shared.release({ sent: false });
    };
    try {
      const local = await this.local.acquire({ ...options, onWait });
      if (this.#inFlight.has(shared)) return bothOf(local, shared);
      // The permit of Redis was given back while this waited for the local limiter: a new one is needed.
      local.release({ sent: false });
      return await this.acquire(options);
    } catch (error) {
      shared.release({ sent: false });
      throw error;
    }
  }

  /** Gives the available permits to the first callers. The others wait for the next exchange. */
  #dispatch(): void {
    const now = performance.now();
    if (!this.#queue.isEmpty) this.#breaker.warnIfOpen();
    this.#queue.serve(() => this.#take(now));
    if (this.#isUsedUp && now < this.#retryAt) this.#queue.holdUntil(Date.now() + this.#retryAt - now, Date.now());
    this.#schedule(now);
  }

  #take(now: number): Permit | undefined {
    if (!this.#breaker.isOpen) {
      // If this process was suspended meanwhile, others may have its permits.
      const isLeased = now < this.#exchangedAt + LEASE_MS;
      if (!isLeased || this.#granted === 0) return undefined;
      this.#granted--;
    }
    const permit: Permit = {
      release: (outcome) => {
        if (this.#inFlight.delete(permit)) this.#learn(outcome);
      },
    };
    this.#inFlight.add(permit);
    return permit;
  }

  #learn(outcome: Outcome): void {
    if (outcome.sent) {
      this.#report = this.local.window;
      this.#reportedAt = performance.now();
      // Other workers wait for the first report of a window; after a 429, their requests would be rejected, too.
      const isFirstReport = this.#report?.reset !== this.#sentReset;
      const isRejection = outcome.answer?.status === 429;
      if (this.#report && (isFirstReport || isRejection)) this.#isUrgent = true;
      if (!outcome.answer || !readRateLimit(outcome.answer.headers)) this.#isLost = true;
    } else {
      this.#granted++;
    }
    this.#dispatch();
  }

  /** Sets the timer for the next exchange. */
  #schedule(now: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const nextAt = this.#nextExchangeAt();
    if (this.#isExchanging || nextAt === Infinity) return;
    if (nextAt <= now) return void this.#update();
    this.#timer = setTimeout(() => void this.#update(), nextAt - now);
  }

  #nextExchangeAt(): number {
    if (this.#isUrgent) return 0;
    const isSettled = this.#inFlight.size + this.#granted === 0 && !this.#report && !this.#isLost;
    const heartbeatAt = isSettled ? Infinity : this.#exchangedAt + HEARTBEAT_MS;
    return this.#queue.isEmpty ? heartbeatAt : Math.min(heartbeatAt, this.#retryAt);
  }

  async #update(): Promise<void> {
    this.#isExchanging = true;
    // Callers that come in the same turn take part.
    await Promise.resolve();
    this.#exchangedAt = performance.now();
    const update = this.#createUpdate(this.#exchangedAt);
    const reply = await this.#breaker.run(() => this.#exchange(update));
    this.#isExchanging = false;
    if (reply?.isExpired) this.#report ??= update.report;
    if (reply) this.#apply(reply, performance.now());
    this.#dispatch();
  }

  #createUpdate(now: number): Update {
    // Without a clock offset, an update never expires: a report in it would be outdated after an outage.
    const report = this.#clockOffset === undefined ? undefined : this.#report;
    const update = {
      worker: this.#worker,
      reserved: this.#inFlight.size,
      waiting: this.#queue.size,
      isLost: this.#isLost,
      expiresAt: this.#clockOffset === undefined ? undefined : now + this.#clockOffset + this.#breaker.timeoutMs,
      report: report && {
        ...report,
        endsInMs: Math.min(report.endsAt - Date.now(), MAX_WAIT_MS),
        ageMs: now - this.#reportedAt,
      },
    };
    if (report) this.#sentReset = report.reset;
    this.#report = undefined;
    this.#isUrgent = false;
    this.#granted = 0;
    this.#isLost = false;
    return update;
  }

  #apply(reply: Reply, now: number): void {
    this.#granted += reply.granted;
    // Not from the arrival of the reply: a busy process reads it late.
    this.#clockOffset = reply.now - this.#exchangedAt;
    this.#retryAt = now + reply.retryInMs;
    this.#isUsedUp = reply.isUsedUp ?? false;
  }
}

function bothOf(local: Permit, shared: Permit): Permit {
  const release = (outcome: Outcome) => {
    local.release(outcome);
    shared.release(outcome);
  };
  return { release };
}

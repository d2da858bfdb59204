import { MAX_WAIT_MS, readRateLimit } from "../rate-limit/headers.js";
import type { AcquireOptions, Outcome, Permit } from "../rate-limit/limiter.js";
import { KeyLimiter } from "../rate-limit/local-limiter.js";
import type { ReportedWindow } from "../rate-limit/window.js";
import type { CircuitBreaker } from "./circuit-breaker.js";
import type { Exchange } from "./redis-client.js";
import { LEASE_MS, type Reply, type Update } from "./script.js";

/** How often a worker renews its lease, and returns permits that it has not used. */
const HEARTBEAT_MS = LEASE_MS / 4;

/**
 * One API key in this process. A request needs a permit of Redis and has to be allowed by what the server reported to this
 * process. Without Redis, the second is enough. Its own times are on a clock that nobody sets back.
 */
export class SharedKeyLimiter extends KeyLimiter {
  readonly #worker = crypto.randomUUID();
  readonly #exchange: Exchange;
  readonly #breaker: CircuitBreaker;
  /** Permits of Redis that nobody uses yet. */
  #granted = 0;
  /** The server's window, as the latest response left it, until Redis is sent it. */
  #report: ReportedWindow | undefined;
  /** When the latest response arrived. */
  #reportedAt = 0;
  /** The `reset` of the latest window that Redis was sent. */
  #sentReset = 0;
  /** Whether a request since the last exchange has brought no report. */
  #isLost: boolean = false;
  #isExchanging: boolean = false;
  #exchangedAt = 0;
  /** When to ask again on behalf of the callers who wait. */
  #retryAt = 0;
  /** Whether it is known that they have to wait until then. */
  #isUsedUp: boolean = false;
  /** How far the clock of Redis is ahead of ours, in milliseconds; undefined before the first reply. */
  #clockOffset: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(exchange: Exchange, breaker: CircuitBreaker) {
    super();
    this.#exchange = exchange;
    this.#breaker = breaker;
  }

  override get isIdle(): boolean {
    return super.isIdle && !this.#isExchanging && this.#timer === undefined;
  }

  override acquire(options: AcquireOptions): Promise<Permit> {
    const onWait = (until: number | undefined) => {
      // A round trip to Redis is no wait worth reporting.
      if (until !== undefined || this.#breaker.isOpen) options.onWait?.(until);
    };
    return this.queue.join({ ...options, onWait }, () => this.dispatch());
  }

  protected override tryAcquire(): Permit | undefined {
    if (this.#breaker.isOpen) return super.tryAcquire();
    // If this process was suspended meanwhile, others may have its permits of Redis.
    const isLeased = performance.now() < this.#exchangedAt + LEASE_MS;
    const permit = isLeased && this.#granted > 0 ? super.tryAcquire() : undefined;
    if (permit) this.#granted--;
    return permit;
  }

  protected override closedUntil(now: number): number | undefined {
    const waitMs = this.#retryAt - performance.now();
    const isClosed = this.#isUsedUp && waitMs > 0 && !this.#breaker.isOpen;
    const closedLocally = super.closedUntil(now);
    return isClosed ? Math.max(now + waitMs, closedLocally ?? 0) : closedLocally;
  }

  protected override onOutcome(outcome: Outcome): void {
    if (!outcome.sent) return void this.#granted++;
    this.#report = this.window;
    this.#reportedAt = performance.now();
    if (!outcome.answer || !readRateLimit(outcome.answer.headers)) this.#isLost = true;
  }

  protected override dispatch(): void {
    if (!this.queue.isEmpty) this.#breaker.warnIfOpen();
    super.dispatch();
    this.#schedule();
  }

  /** Sets the timer for the next exchange. */
  #schedule(): void {
    const now = performance.now();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const nextAt = this.#nextExchangeAt();
    if (this.#isExchanging || nextAt === Infinity) return;
    if (nextAt <= now) return void this.#update();
    this.#timer = setTimeout(() => void this.#update(), nextAt - now);
  }

  #nextExchangeAt(): number {
    const report = this.#report;
    const isFirst = report?.reset !== this.#sentReset;
    const isNewlyUsedUp = report && report.used >= report.limit && !this.#isUsedUp;
    // The others wait for the first report of a window. Once all is used, as after a 429, their requests would be rejected.
    if (report && (isFirst || isNewlyUsedUp)) return 0;
    const isSettled = this.inFlight + this.#granted === 0 && !report && !this.#isLost;
    const heartbeatAt = isSettled ? Infinity : this.#exchangedAt + HEARTBEAT_MS;
    const needsPermits = !this.#breaker.isOpen && this.#waiting > 0 && this.#granted === 0;
    return needsPermits ? Math.min(heartbeatAt, this.#retryAt) : heartbeatAt;
  }

  /** Callers for whom Redis is asked. While the server has asked this worker to wait, others can use the permits. */
  get #waiting(): number {
    return super.closedUntil(Date.now()) === undefined ? this.queue.size : 0;
  }

  async #update(): Promise<void> {
    this.#isExchanging = true;
    // Callers that come in the same turn take part.
    await Promise.resolve();
    this.#exchangedAt = performance.now();
    const update = this.#createUpdate(this.#exchangedAt);
    const reply = await this.#breaker.run(() => this.#exchange(update));
    this.#isExchanging = false;
    if (reply) this.#apply(reply, update);
    this.dispatch();
  }

  #createUpdate(now: number): Update {
    // Without a clock offset, an update never expires: a report in it would be outdated after an outage.
    const report = this.#clockOffset === undefined ? undefined : this.#report;
    const update = {
      worker: this.#worker,
      reserved: this.inFlight,
      waiting: this.#waiting,
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
    this.#granted = 0;
    this.#isLost = false;
    return update;
  }

  #apply(reply: Reply, update: Update): void {
    if (reply.isExpired) this.#report ??= update.report;
    this.#granted += reply.granted;
    // Not from the arrival of the reply: a busy process reads it late.
    this.#clockOffset = reply.now - this.#exchangedAt;
    // If nobody waits, the next caller asks again: by then, the server may have another limit.
    const isHeld = update.waiting > 0 || super.closedUntil(Date.now()) !== undefined;
    this.#retryAt = isHeld ? performance.now() + reply.retryInMs : 0;
    this.#isUsedUp = isHeld && reply.isUsedUp === true;
  }
}

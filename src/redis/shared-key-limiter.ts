import { MAX_WAIT_MS, readRateLimit } from "../rate-limit/headers.js";
import type { AcquireOptions, Outcome, Permit } from "../rate-limit/limiter.js";
import { KeyLimiter } from "../rate-limit/local-limiter.js";
import type { ReportedWindow } from "../rate-limit/window.js";
import type { CircuitBreaker } from "./circuit-breaker.js";
import type { Exchange } from "./redis-client.js";
import { LEASE_MS, POLL_MS, type Reply, type Update } from "./script.js";

/** How often a worker renews its lease, and returns permits that it has not used. */
const HEARTBEAT_MS = LEASE_MS / 4;

/**
 * One API key in this process. A request needs a permit of Redis and has to be allowed by what the server reported to this
 * process. Without Redis, the second is enough. Its times are those of the monotonic clock, `performance.now`.
 */
export class SharedKeyLimiter extends KeyLimiter {
  readonly #worker = crypto.randomUUID();
  readonly #exchange: Exchange;
  readonly #breaker: CircuitBreaker;
  /** Permits of Redis that nobody uses yet. */
  #unused = 0;
  /** The server's window, as the latest response left it, until Redis is sent it. */
  #report: ReportedWindow | undefined;
  /** When the latest response with a report arrived. */
  #reportedAt = 0;
  /** The `reset` of the latest window that Redis was sent. */
  #sentReset = 0;
  /** Whether a request since the last exchange has brought no report. */
  #isReportMissing: boolean = false;
  #isExchanging: boolean = false;
  #exchangedAt = 0;
  /** When to ask again on behalf of the callers who wait. */
  #retryAt = 0;
  /** When the window ends, if Redis replied that all of it is used. */
  #usedUpUntil = 0;
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
      // A wait whose end is not known is one for Redis, which is usually short, or for other workers' requests.
      if (until !== undefined || this.#breaker.isOpen) options.onWait?.(until);
    };
    return this.queue.join({ ...options, onWait }, () => this.dispatch());
  }

  protected override tryAcquire(): Permit | undefined {
    if (this.#breaker.isOpen) return super.tryAcquire();
    // If this process was suspended meanwhile, others may have its permits of Redis.
    const isLeased = performance.now() < this.#exchangedAt + LEASE_MS;
    const permit = isLeased && this.#unused > 0 ? super.tryAcquire() : undefined;
    if (permit) this.#unused--;
    return permit;
  }

  protected override closedUntil(now: number): number | undefined {
    const closedLocally = super.closedUntil(now);
    const waitMs = this.#usedUpUntil - performance.now();
    // When it is time to ask again, Redis may say something else.
    const isClosed = waitMs > 0 && performance.now() < this.#retryAt && !this.#breaker.isOpen;
    return isClosed ? Math.max(now + waitMs, closedLocally ?? 0) : closedLocally;
  }

  protected override onOutcome(outcome: Outcome): void {
    if (!outcome.sent) return void this.#unused++;
    // A request without a report may have been counted all the same. What is known is not newer then, though.
    this.#report = this.window ?? this.#report;
    if (outcome.answer && readRateLimit(outcome.answer.headers)) this.#reportedAt = performance.now();
    else this.#isReportMissing = true;
  }

  protected override dispatch(): void {
    if (!this.queue.isEmpty) this.#breaker.warnIfOpen();
    super.dispatch();
    // A later caller asks again: by then, the server may have another limit.
    const isAtRest = this.queue.isEmpty && !this.#isClosedLocally;
    if (isAtRest) this.#retryAt = Math.min(this.#retryAt, this.#exchangedAt + POLL_MS);
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
    const isNewlyUsedUp = report && report.used >= report.limit && performance.now() >= this.#usedUpUntil;
    // The others wait for the first report of a window. Once all is used, as after a 429, their requests would be rejected.
    if (report && (isFirst || isNewlyUsedUp)) return 0;
    const isSettled = this.inFlight + this.#unused === 0 && !report && !this.#isReportMissing;
    const heartbeatAt = isSettled ? Infinity : this.#exchangedAt + HEARTBEAT_MS;
    const needsPermits = !this.#breaker.isOpen && this.#waiting > 0 && this.#unused === 0;
    return needsPermits ? Math.min(heartbeatAt, this.#retryAt) : heartbeatAt;
  }

  /** Callers for whom Redis is asked. While this worker has to wait, others can use the permits. */
  get #waiting(): number {
    return this.#isClosedLocally ? 0 : this.queue.size;
  }

  /** Whether no request may be sent by what the server reported to this process. */
  get #isClosedLocally(): boolean {
    return super.closedUntil(Date.now()) !== undefined;
  }

  async #update(): Promise<void> {
    this.#isExchanging = true;
    // Callers that come in the same turn take part.
    await Promise.resolve();
    this.#exchangedAt = performance.now();
    const report = this.#report;
    const update = this.#createUpdate(report, this.#exchangedAt);
    if (update.report) this.#sentReset = update.report.reset;
    this.#report = undefined;
    this.#isReportMissing = false;
    this.#unused = 0;
    const reply = await this.#breaker.run(() => this.#exchange(update));
    this.#isExchanging = false;
    if (reply?.isExpired) this.#report ??= report;
    if (reply) this.#apply(reply);
    this.dispatch();
  }

  #createUpdate(report: ReportedWindow | undefined, now: number): Update {
    const offset = this.#clockOffset;
    return {
      worker: this.#worker,
      inFlight: this.inFlight,
      waiting: this.#waiting,
      isReportMissing: this.#isReportMissing,
      expiresAt: offset === undefined ? undefined : now + offset + this.#breaker.timeoutMs,
      // An update that does not expire has no report, which would be outdated after an outage.
      report: offset === undefined || !report ? undefined : this.#reportToSend(report, now),
    };
  }

  #reportToSend({ reset, limit, used, endsAt }: ReportedWindow, now: number): Update["report"] {
    // A wait of more than `MAX_WAIT_MS` is rejected whatever its length. Redis could not store one without an end.
    const endsInMs = Math.min(endsAt - Date.now(), MAX_WAIT_MS);
    return { reset, limit, used, endsInMs, ageMs: now - this.#reportedAt };
  }

  #apply(reply: Reply): void {
    this.#unused += reply.granted;
    // Not from the arrival of the reply: a busy process reads it late.
    this.#clockOffset = reply.now - this.#exchangedAt;
    this.#retryAt = performance.now() + reply.retryInMs;
    this.#usedUpUntil = reply.isUsedUp ? this.#retryAt : 0;
  }
}

import type { AcquireOptions, Outcome, Permit, RateLimitAnswer } from "../rate-limit/limiter.js";
import { WaitQueue } from "../rate-limit/wait-queue.js";
import type { CircuitBreaker } from "./circuit-breaker.js";
import type { Exchange } from "./redis-client.js";
import { LEASE_MS, type Reply, type Update } from "./script.js";
import { isLater, ReportReader, type ServerReport } from "./server-report.js";

/** How often a worker renews its lease, and returns permits that it has not used. */
const HEARTBEAT_MS = LEASE_MS / 4;

/** How long a worker proceeds with its local limiter only, if no window is known. */
const UNSHARED_MS = 1000;

/** One API key in this process: asks Redis for permits, and reports to it what the server's responses say. */
export class KeyLimiter {
  readonly #worker = crypto.randomUUID();
  readonly #exchange: Exchange;
  readonly #breaker: CircuitBreaker;
  readonly #queue = new WaitQueue();
  readonly #reader = new ReportReader();
  #inFlight = 0;
  /** Permits that nobody uses yet. */
  #granted = 0;
  /** Requests without a report since the last exchange. */
  #lost = 0;
  /** The server's latest report, and the latest that Redis was sent. */
  #report: ServerReport | undefined;
  #sentReport: ServerReport | undefined;
  #isExchanging: boolean = false;
  #exchangedAt = 0;
  /** When to ask again on behalf of the callers who wait. */
  #retryAt = 0;
  /** When the window ends, if the server accepts no more requests in it. */
  #closedUntil = 0;
  #isWindowKnown: boolean = false;
  /** Until then, permits are given without Redis, since no window is known. */
  #unsharedUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(exchange: Exchange, breaker: CircuitBreaker) {
    this.#exchange = exchange;
    this.#breaker = breaker;
  }

  /** Whether this key may be forgotten: nobody waits, and Redis knows everything. */
  get isIdle(): boolean {
    return this.#queue.size === 0 && !this.#isExchanging && this.#timer === undefined;
  }

  acquire({ onWait, ...options }: AcquireOptions): Promise<Permit> {
    // A round trip to Redis is no wait worth reporting.
    const onKnownWait = (until: number | undefined) => until !== undefined && onWait?.(until);
    return this.#queue.join({ ...options, onWait: onKnownWait }, () => this.#dispatch());
  }

  /** Gives the available permits to the first callers. The others wait for the next exchange. */
  #dispatch(): void {
    const now = Date.now();
    if (this.#queue.size > 0) this.#breaker.warnIfOpen();
    this.#queue.serve(() => this.#take(now));
    if (now < this.#closedUntil) this.#queue.holdUntil(this.#closedUntil, now);
    this.#schedule(now);
  }

  #take(now: number): Permit | undefined {
    const isShared = !this.#breaker.isOpen && now >= this.#unsharedUntil;
    if (isShared) {
      // If this process was suspended meanwhile, others may have its permits.
      const isLeased = now < this.#exchangedAt + LEASE_MS;
      if (!isLeased || this.#granted === 0) return undefined;
      this.#granted--;
    }
    this.#inFlight++;
    return { release: (outcome) => this.#release(outcome, isShared) };
  }

  #release(outcome: Outcome, isShared: boolean): void {
    this.#inFlight--;
    if (outcome.sent) this.#learn(outcome.answer);
    else if (isShared) this.#granted++;
    this.#dispatch();
  }

  #learn(response: RateLimitAnswer | undefined): void {
    const report = response && this.#reader.read(response);
    if (!report) {
      this.#lost++;
      // It may have been the probe, or the server has no limits.
      if (!this.#isWindowKnown) this.#unsharedUntil = Date.now() + UNSHARED_MS;
    } else if (!this.#report || isLater(report, this.#report)) {
      this.#report = report;
    }
  }

  /** Sets the timer for the next exchange; it keeps the process alive only if callers wait for it. */
  #schedule(now: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const nextAt = this.#nextExchangeAt();
    if (this.#isExchanging || nextAt === Infinity) return;
    if (nextAt <= now) return void this.#update();
    this.#timer = setTimeout(() => void this.#update(), nextAt - now);
    if (this.#queue.size === 0) unref(this.#timer);
  }

  #nextExchangeAt(): number {
    // Others wait for the first report of a window.
    if (this.#report?.reset !== this.#sentReport?.reset) return 0;
    const isSettled = this.#inFlight + this.#granted + this.#lost === 0 && this.#report === this.#sentReport;
    const heartbeatAt = isSettled ? Infinity : this.#exchangedAt + HEARTBEAT_MS;
    return this.#queue.size === 0 ? heartbeatAt : Math.min(heartbeatAt, this.#retryAt);
  }

  async #update(): Promise<void> {
    this.#isExchanging = true;
    // Callers that come in the same turn take part.
    await Promise.resolve();
    this.#exchangedAt = Date.now();
    const update = this.#createUpdate(this.#exchangedAt);
    const reply = await this.#breaker.run(() => this.#exchange(update));
    this.#isExchanging = false;
    if (reply) this.#apply(reply, Date.now());
    this.#dispatch();
  }

  #createUpdate(now: number): Update {
    const report = this.#report === this.#sentReport ? undefined : this.#report;
    const update = {
      worker: this.#worker,
      reserved: this.#inFlight,
      returned: this.#granted,
      waiting: this.#queue.size,
      lost: this.#lost,
      report: report && { ...report, endsInMs: report.endsAt - now },
    };
    if (report) this.#unsharedUntil = 0;
    this.#sentReport = this.#report;
    this.#granted = 0;
    this.#lost = 0;
    return update;
  }

  #apply(reply: Reply, now: number): void {
    this.#granted += reply.granted;
    this.#isWindowKnown = reply.isWindowKnown;
    this.#retryAt = now + (reply.retryInMs ?? 0);
    this.#closedUntil = now + (reply.resetInMs ?? 0);
    if (reply.isProbeOverdue) this.#unsharedUntil = now + UNSHARED_MS;
  }
}

/** Lets the process end before the timer fires; in some runtimes, timers are numbers. */
function unref(timer: { unref?: () => void } | number): void {
  if (typeof timer === "object") timer.unref?.();
}

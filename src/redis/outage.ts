import type { Logger } from "../logger.js";

/** Sees to it that nobody fails, or waits for long, because of Redis. */
export interface Outage {
  /** What Redis answers; undefined where it fails, takes too long, or is away. */
  attempt<T>(work: () => Promise<T>): Promise<T | undefined>;
  /** Does what nobody waits for, and which isn't missed where it fails. */
  offer(work: () => Promise<unknown>): void;
  /**
   * Whether a call has to do without, of which the first one warns. While it is so, `work` is tried once a second, and
   * nobody waits for it.
   */
  isAway(work: () => Promise<unknown>): boolean;
}

/** Milliseconds between two attempts at finding Redis back. */
const interval = 1000;

/** Milliseconds between two warnings. */
const quiet = 60_000;

/** @param timeout Milliseconds for each answer. */
export function createOutage(timeout: number, logger: Pick<Logger, "warn">): Outage {
  /** Why Redis can't be had. */
  let away: { reason: unknown } | undefined;
  let nextCheck = 0;
  let quietUntil = 0;

  const failed = (reason: unknown) => {
    away = { reason };
    nextCheck = Date.now() + interval;
  };

  const check = (work: () => Promise<unknown>) => {
    nextCheck = Date.now() + interval + timeout;
    within(timeout, work()).then(() => {
      away = undefined;
    }, failed);
  };

  const warn = (reason: unknown) => {
    quietUntil = Date.now() + quiet;
    const why = reason instanceof Error ? reason.message : String(reason);
    logger.warn(`cloudnexus: the rate limit isn't shared until Redis is back (${why}).`);
  };

  return {
    async attempt(work) {
      if (away) return undefined;
      try {
        return await within(timeout, work());
      } catch (error) {
        failed(error);
        return undefined;
      }
    },
    offer(work) {
      if (!away) work().catch(() => {});
    },
    isAway(work) {
      if (!away) return false;
      const { reason } = away;
      if (Date.now() >= nextCheck) check(work);
      if (Date.now() >= quietUntil) warn(reason);
      return true;
    },
  };
}

/** In two halves, so that an answer that is there already is heard where it was this process that stopped for a while. */
function within<T>(timeout: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${timeout} ms`));
    let timer = setTimeout(() => {
      timer = setTimeout(late, timeout / 2);
    }, timeout / 2);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

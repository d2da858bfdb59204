import { TimeoutError } from "../errors.js";
import type { AcquireOptions, Permit } from "../rate-limit/limiter.js";
import type { Counts } from "./counts.js";
import type { Place } from "./current-window.js";
import type { Outage } from "./outage.js";
import { Share } from "./share.js";
import { Waiters } from "./waiters.js";

/** One key's requests. */
export interface Lane {
  acquire(options?: AcquireOptions): Promise<Permit>;
  /** Whether nothing is lost by forgetting this key. */
  isIdle(): boolean;
}

type Acquire = (options: AcquireOptions) => Permit | Promise<Permit>;

/**
 * A request needs two things, in this order: a permit of the limiter of this process, which knows what the server told
 * this process, and a place of the count that all processes share. Without Redis, the first is enough.
 */
export function createLane(acquireLocal: Acquire, counts: Counts, outage: Outage): Lane {
  const waiters = new Waiters();
  const share = new Share(counts, outage, waiters);
  let isPumping = false;

  const localPermit = async (): Promise<Permit | undefined> => {
    while (waiters.size > 0) {
      try {
        // With a deadline that has come, a wait whose end is known is told instead of waited for.
        return await acquireLocal({ deadline: Date.now() });
      } catch (error) {
        if (!(error instanceof TimeoutError && error.retryAt)) throw error;
        const until = error.retryAt.getTime();
        waiters.refuseLate(until);
        await waiters.pause(until - Date.now());
      }
    }
    return undefined;
  };

  const serve = (permit: Permit, place: Place | undefined) => {
    let isOpen = true;
    const release: Permit["release"] = (outcome) => {
      if (!isOpen) return;
      isOpen = false;
      permit.release(outcome);
      if (place) share.release(place, outcome);
    };
    if (!place || !waiters.serve({ release })) release({ sent: false });
  };

  const pump = async () => {
    if (isPumping) return;
    isPumping = true;
    try {
      while (waiters.size > 0) {
        const permit = await localPermit();
        if (permit) serve(permit, await share.place());
      }
    } catch (error) {
      waiters.refuseAll(error);
    }
    isPumping = false;
  };

  return {
    acquire(options = {}) {
      const permit = waiters.join(options);
      void pump();
      return permit;
    },
    isIdle: () => !isPumping && share.isIdle(),
  };
}

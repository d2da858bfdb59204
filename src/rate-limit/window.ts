import { type RateLimit, readDate, readRateLimit, retryAfterMs } from "./headers.js";
import type { Permit, RateLimitAnswer } from "./limiter.js";
import { clockAhead } from "./server-clock.js";

/** Timers may fire early by their own clock's rounding; milliseconds. */
export const guard = 5;

/** Over how many milliseconds the clients of one key spread after a reset. */
const spread = 25;

/** How long, in milliseconds, to believe what the clocks contradict, or no limits: as coarse as the headers are. */
export const unclear = 1000;

/** What was known when a request was let go. */
interface Place {
  epoch: number;
  unseen: number;
}

/**
 * What the answers tell of one key's window, and by that, whether another request may go. Within a window as many go as
 * are left of it; else one at a time, the probe, until its answer tells of a window, or that there are none: then it is
 * one that never ends, of which there is always enough left.
 *
 * @param random From 0 to 1, spreads what would else start at the same moment.
 * @param changed Is called after each request, when there may be another place.
 */
export function createRateWindow(random: () => number, changed: () => void) {
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
  let jitter = 0;
  let probe: Place | undefined;
  const inFlight = new Set<Place>();
  /** How far the server's clock is ahead of this one, in milliseconds; NaN until an answer told. */
  let ahead = NaN;

  const end = (at: number) => (at < endsAt ? endsAt : 0);

  const countUnseen = () => {
    unseen++;
    remaining--;
  };

  /** From an answer that says nothing of the limit. */
  const learnNothing = (status: number, place: Place, floor: number) => {
    if (status === 429) {
      // What was known of the window was wrong.
      limit = remaining = 0;
      endsAt = floor;
    } else if (probe === place && status < 500) {
      limit = 0;
      remaining = endsAt = Infinity;
    }
    // A gateway's error says nothing of the API behind it.
    else countUnseen();
  };

  /** @returns Whether it tells anew when the window ends. */
  const enter = (told: RateLimit, left: number, isLater: boolean, isRefused: boolean) => {
    const toldReset = Number(told.reset);
    if (toldReset === reset && told.limit === limit) {
      // Answers come out of order, so the lowest is the latest.
      remaining = Math.min(remaining, left);
      // A refusal says more of when the window ends than answers to earlier requests do.
      return isLater || isRefused;
    }
    if (toldReset <= reset && !isLater) return;
    limit = told.limit;
    remaining = left;
    reset = toldReset;
    jitter = guard + random() * spread;
    epoch++;
    probe = undefined;
    return true;
  };

  const learn = ({ status, headers, sentAt, receivedAt }: RateLimitAnswer, place: Place) => {
    const date = readDate(headers);
    const at = date || receivedAt;
    ahead = clockAhead(ahead, date, sentAt, receivedAt);
    const isRefused = status === 429;
    const isLater = place.epoch === epoch;
    let floor = 0;
    if (isRefused) {
      // It opens nothing earlier that is shut already.
      floor = Math.max(remaining > 0 ? 0 : endsAt, receivedAt + (retryAfterMs(headers, at) ?? -Infinity) + jitter);
      epoch++;
    }
    const told = readRateLimit(headers, at);
    if (!told) return learnNothing(status, place, floor);
    // What got lost while this one was on its way may have been counted after it.
    const left = isRefused ? 0 : told.remaining - (unseen - place.unseen);
    if (enter(told, left, isLater, isRefused)) {
      const local = reset - (ahead || 0);
      // Over before the request was even sent? Then the clocks disagree, and the server doesn't say by how much.
      endsAt = Math.max(floor, local > sentAt ? local + jitter : receivedAt + unclear);
    }
  };

  return {
    /** When the window ends; 0 where there is none. */
    end,

    /** Until when it is known that nobody may go; 0 where an answer may tell of more. */
    shutUntil: (at: number) => (remaining > 0 ? 0 : end(at)),

    /** Its time has passed, whatever the wall clock, which may have been set back meanwhile, says. */
    expire() {
      endsAt = 0;
    },

    /** Whether nothing is lost by forgetting it. */
    isIdle: (at: number) => !inFlight.size && (at >= endsAt || remaining > limit),

    /** A place for a request that is sent now, if there is one. */
    take(at: number): Permit | undefined {
      const isOn = at < endsAt;
      // Those in flight may be in `remaining` already: that errs on the side that is never refused.
      if (isOn ? remaining <= inFlight.size : probe) return undefined;
      const place: Place & Permit = {
        epoch,
        unseen,
        release(outcome) {
          if (!inFlight.delete(place)) return;
          if (outcome.sent) {
            if (outcome.answer) learn(outcome.answer, place);
            else countUnseen();
          }
          if (probe === place) probe = undefined;
          changed();
        },
      };
      inFlight.add(place);
      if (!isOn) probe = place;
      return place;
    },
  };
}

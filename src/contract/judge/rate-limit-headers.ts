import { readDate } from "../../rate-limit/headers.js";
import type { SuiteContract } from "../openapi/contract.js";
import type { Answer, Exchange } from "../run/exchange.js";
import { type Problem, problemAt, SECTIONS } from "./problem.js";

/** How far a reset may lie in the past: by the server's own `Date`, and by our clock where it sends none. */
const GRACE = { ownClock: 5_000, ourClock: 60_000 };
/** A reset further ahead than this is in another unit; the documented windows last a minute. */
const DAY = 86_400_000;

export interface Standing {
  limit: number;
  remaining: number;
  /** Unix seconds. */
  reset: number;
}

/** What an answer says of the rate limit; undefined unless it says all of it in whole numbers. */
export function standingOf({ headers }: Answer): Standing | undefined {
  const read = (name: string) => {
    const text = headers.get(`x-ratelimit-${name}`);
    return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const [limit, remaining, reset] = [read("limit"), read("remaining"), read("reset")];
  return limit === undefined || remaining === undefined || reset === undefined
    ? undefined
    : { limit, remaining, reset };
}

/** Looks at the rate limit headers of all answers together. */
export class RateLimitWatch {
  /** By key, limit and reset: what was left at least, and since when that is known. */
  readonly #windows = new Map<string, { receivedAt: number; lowest: number }[]>();
  readonly #contract: SuiteContract;

  constructor(contract: SuiteContract) {
    this.#contract = contract;
  }

  /** @param key Whose limit it is; undefined where nobody's. */
  problems({ answer, request, sentAt, receivedAt }: Exchange, key: string | undefined): Problem[] {
    const standing = answer && standingOf(answer);
    if (!standing) return [];
    const { limit, remaining, reset } = standing;
    const problem = (header: string, message: string) => {
      // The header as this operation's answers have it.
      const [response] = Object.values(request.operation.responses);
      const part = response?.headers?.[header];
      const pointer = part ? `${this.#contract.schemas.pointerOf(part)}/description` : request.operation.pointer;
      return problemAt(this.#contract, "rate-limit-headers", pointer, message, {
        section: SECTIONS.rateLimits,
        key: `rate-limit-headers ${message.replaceAll(/\d+/g, "#")}`,
      });
    };
    const ownClock = readDate(answer.headers);
    const ahead = reset * 1000 - (ownClock || receivedAt);
    const grace = ownClock ? GRACE.ownClock : GRACE.ourClock;
    return [
      ...(remaining > limit
        ? [problem("X-RateLimit-Remaining", `Remaining is ${remaining}, more than the limit, ${limit}.`)]
        : []),
      ...(ahead < -grace ? [problem("X-RateLimit-Reset", `Reset, ${reset}, is in the past.`)] : []),
      ...(ahead > DAY
        ? [problem("X-RateLimit-Reset", `Reset, ${reset}, is more than a day ahead: are these seconds?`)]
        : []),
      ...(key !== undefined && this.#wentUp(`${key} ${limit} ${reset}`, remaining, sentAt, receivedAt)
        ? [problem("X-RateLimit-Remaining", "Remaining went up within a window.")]
        : []),
    ];
  }

  /** Only what was answered before this was sent tells: answers overtake each other. */
  #wentUp(window: string, remaining: number, sentAt: number, receivedAt: number): boolean {
    const told = this.#windows.get(window) ?? [];
    this.#windows.set(window, told);
    const before = told.findLast((earlier) => earlier.receivedAt < sentAt);
    const lowest = Math.min(remaining, told.at(-1)?.lowest ?? remaining);
    told.push({ receivedAt, lowest });
    return before !== undefined && remaining > before.lowest;
  }
}

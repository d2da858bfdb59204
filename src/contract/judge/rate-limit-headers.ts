import { readDate } from "../../rate-limit/headers.js";
import type { SuiteContract } from "../openapi/contract.js";
import type { BufferedResponse, Exchange } from "../run/exchange.js";
import { type Problem, problemAt, SECTIONS } from "./problem.js";

/** How far a reset may lie in the past: by the server's `Date`, and by our clock if it sends none. */
const GRACE_MS = { serverClock: 5_000, localClock: 60_000 };
/** A reset further ahead than this is in another unit; the documented windows last a minute. */
const DAY_MS = 86_400_000;

export interface RateLimit {
  limit: number;
  remaining: number;
  /** Unix seconds. */
  reset: number;
}

/** The rate limit that a response reports; undefined unless all three headers are whole numbers. */
export function readRateLimit({ headers }: BufferedResponse): RateLimit | undefined {
  const read = (name: string) => {
    const text = headers.get(`x-ratelimit-${name}`);
    return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const [limit, remaining, reset] = [read("limit"), read("remaining"), read("reset")];
  return limit === undefined || remaining === undefined || reset === undefined
    ? undefined
    : { limit, remaining, reset };
}

/** Compares the rate limit headers of all responses of a run. */
export class RateLimitHeaders {
  /** By key, limit and reset: the lowest remaining number, and since when it is known. */
  readonly #windows = new Map<string, { receivedAt: number; lowest: number }[]>();
  readonly #contract: SuiteContract;

  constructor(contract: SuiteContract) {
    this.#contract = contract;
  }

  /** @param key Whose limit it is; undefined for an invalid key. */
  problems({ response, request, sentAt, receivedAt }: Exchange, key: string | undefined): Problem[] {
    const rateLimit = response && readRateLimit(response);
    if (!rateLimit) return [];
    const { limit, remaining, reset } = rateLimit;
    const problem = (header: string, message: string) => {
      const [documented] = Object.values(request.operation.responses);
      const part = documented?.headers?.[header];
      const pointer = part ? `${this.#contract.schemas.pointerOf(part)}/description` : request.operation.pointer;
      return problemAt(this.#contract, "rate-limit-headers", pointer, message, {
        section: SECTIONS.rateLimits,
        key: `rate-limit-headers ${message.replaceAll(/\d+/g, "#")}`,
        part: { kind: "header", name: header },
      });
    };
    const serverTime = readDate(response.headers);
    const ahead = reset * 1000 - (serverTime || receivedAt);
    const grace = serverTime ? GRACE_MS.serverClock : GRACE_MS.localClock;
    return [
      ...(remaining > limit
        ? [problem("X-RateLimit-Remaining", `Remaining is ${remaining}, more than the limit, ${limit}.`)]
        : []),
      ...(ahead < -grace ? [problem("X-RateLimit-Reset", `Reset, ${reset}, is in the past.`)] : []),
      ...(ahead > DAY_MS
        ? [problem("X-RateLimit-Reset", `Reset, ${reset}, is more than a day ahead; it has to be in seconds.`)]
        : []),
      ...(key !== undefined && this.#increased(`${key} ${limit} ${reset}`, remaining, sentAt, receivedAt)
        ? [problem("X-RateLimit-Remaining", "Remaining increased within a window.")]
        : []),
    ];
  }

  /** Compares with responses that arrived before this request was sent, since concurrent ones overtake each other. */
  #increased(window: string, remaining: number, sentAt: number, receivedAt: number): boolean {
    const seen = this.#windows.get(window) ?? [];
    this.#windows.set(window, seen);
    const before = seen.findLast((earlier) => earlier.receivedAt < sentAt);
    const lowest = Math.min(remaining, seen.at(-1)?.lowest ?? remaining);
    seen.push({ receivedAt, lowest });
    return before !== undefined && remaining > before.lowest;
  }
}

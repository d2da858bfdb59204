import { setTimeout as sleep } from "node:timers/promises";
import { readDate } from "../../rate-limit/headers.js";
import { referenceValues, requiredOf } from "../generate/cases.js";
import { type Problem, problemAt, SECTIONS } from "../judge/problem.js";
import { type RateLimit, readRateLimit } from "../judge/rate-limit-headers.js";
import type { SuiteOperation } from "../openapi/contract.js";
import type { Context } from "../report/journal.js";
import { type Exchange, isSuccess, type Request, toRequest } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import { limitTo, pagedOf } from "./page-walk.js";

/** How many requests are sent at once to exhaust the limit. */
const BATCH = 16;
/** The part of the limit that may be exceeded, since distributed servers count with a delay. */
const SLACK = 0.1;
/** How long to try to exhaust the limit within one window. */
const EXHAUST_WITHIN_MS = 120_000;
/** The longest wait for a reset. */
const MAX_WAIT_MS = 120_000;
/** The reset is in whole seconds. */
const RESET_MARGIN_MS = 250;
/** How often to try to send three requests within one window. */
const MAX_ATTEMPTS = 3;

/** The request with the smallest response. */
function smallestRequest(session: Session, operation: SuiteOperation): Request {
  const reference = referenceValues(session.contract, operation, session.knownFor(operation));
  const paged = pagedOf(session.contract, operation);
  return toRequest(operation, {
    parameters: { ...requiredOf(operation, reference), ...(paged && limitTo(paged, 1)) },
  });
}

function rateLimitProblem(
  { contract }: Session,
  operation: SuiteOperation,
  message: string,
  options: Partial<Problem> = {},
): Problem {
  return problemAt(contract, "rate-limits", `${operation.pointer}/responses/429`, message, {
    section: SECTIONS.rateLimits,
    key: `rate-limits ${message.replaceAll(/\d+/g, "#")}`,
    ...options,
  });
}

/** Requests are counted: the third in a row has fewer remaining than the first. */
export async function checkCounting(session: Session, operation: SuiteOperation): Promise<void> {
  const context: Context = { group: "rate-limits", title: "three requests in a row" };
  const send = () => session.send(smallestRequest(session, operation), context);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const [first, , third] = [await send(), await send(), await send()];
    const [before, after] = [first, third].map(({ response }) => response && readRateLimit(response));
    if (!before || !after) return;
    if (before.reset !== after.reset) continue;
    if (after.remaining < before.remaining) return;
    const problem = rateLimitProblem(session, operation, "Remaining does not decrease within a window.", {
      check: "rate-limit-headers",
      part: { kind: "header", name: "x-ratelimit-remaining" },
    });
    return session.report(problem, third, context);
  }
  session.skip("rate-limits", operation, "no window lasted for three requests", "counting");
}

/** Exhausts the limit of the main key, and checks the responses from then on. */
export async function checkExhaustion(session: Session, operation: SuiteOperation): Promise<void> {
  const context: Context = { group: "rate-limits", title: "past the limit" };
  const request = smallestRequest(session, operation);
  const rejected = await exhaust(session, request, context);
  if (!rejected) return;
  await checkOtherKey(session, request);
  await checkAfterReset(session, request, rejected);
}

/** How many requests of a window succeeded, in all and after nothing remained by the responses' own count. */
interface Answered {
  all: number;
  beyond: number;
}

/** Counts a response, and returns what is wrong if the window had too many. */
function countResponse(windows: Map<number, Answered>, { limit, remaining, reset }: RateLimit): string | undefined {
  const before = windows.get(reset) ?? { all: 0, beyond: 0 };
  const answered = { all: before.all + 1, beyond: before.beyond + (remaining === 0 ? 1 : 0) };
  windows.set(reset, answered);
  const slack = BATCH + limit * SLACK;
  if (answered.all > limit + slack) return `${answered.all} requests succeeded in a window of ${limit}.`;
  return answered.beyond > slack ? `${answered.beyond} requests succeeded when none remained.` : undefined;
}

/** Sends requests until the first 429, and returns it; undefined if there is none. */
async function exhaust(session: Session, request: Request, context: Context): Promise<Exchange | undefined> {
  const windows = new Map<number, Answered>();
  let last: RateLimit | undefined;
  const deadline = Date.now() + EXHAUST_WITHIN_MS;
  while (Date.now() < deadline) {
    const batch = await Promise.all(Array.from({ length: BATCH }, () => session.sender.sendNow(request)));
    for (const exchange of batch) session.record(exchange, context);
    const rejected = batch.find(({ response }) => response?.status === 429);
    if (rejected) {
      judgeRejection(session, rejected, last, context);
      return rejected;
    }
    for (const exchange of batch) {
      const rateLimit = exchange.response && readRateLimit(exchange.response);
      if (!rateLimit) return skipPart(session, request, "responses do not report the rate limit", "exhaustion");
      last = rateLimit;
      const message = countResponse(windows, rateLimit);
      if (message === undefined) continue;
      session.report(rateLimitProblem(session, request.operation, message), exchange, context);
      return undefined;
    }
  }
  return skipPart(session, request, "the limit cannot be exhausted within a window from here", "exhaustion");
}

function skipPart(session: Session, { operation }: Request, reason: string, part: string): undefined {
  session.skip("rate-limits", operation, reason, part);
}

const OTHER_LIMITS = "There may be other limits than the one that the headers report.";

/** Checks the rate limit that a 429 reports; the response checks covered everything else. */
function judgeRejection(session: Session, rejected: Exchange, last: RateLimit | undefined, context: Context): void {
  const { response, request, receivedAt } = rejected;
  const rateLimit = response && readRateLimit(response);
  if (!rateLimit) return;
  const report = (message: string, inferred?: string) =>
    session.report(rateLimitProblem(session, request.operation, message, { inferred }), rejected, context);
  const now = readDate(response.headers) || receivedAt;
  if (rateLimit.reset * 1000 <= now - 1000) report("A 429 has a reset in the past.");
  if (rateLimit.remaining > 0) report(`A 429 reports ${rateLimit.remaining} remaining requests.`, OTHER_LIMITS);
  // Responses of one batch overtake each other.
  if (last && last.reset === rateLimit.reset && last.remaining > 2 * BATCH) {
    report(`429 although ${last.remaining} requests remained.`, OTHER_LIMITS);
  }
}

async function checkOtherKey(session: Session, request: Request): Promise<void> {
  const { second, readOnly } = session.target.keys;
  const [key, name] = second === undefined ? [readOnly, "read-only key"] : [second, "second key"];
  const part = "another key";
  if (key === undefined) return skipPart(session, request, "there is no other key (--second-key)", part);
  const context: Context = { group: "rate-limits", title: "another key, past the limit of the first" };
  const exchange = await session.sender.sendNow({ ...request, key });
  session.record(exchange, context);
  const { response, failure } = exchange;
  if (!response) return skipPart(session, request, `no response to the ${name} arrived (${failure})`, part);
  const { status } = response;
  if (isSuccess(status)) return;
  if (status !== 429) return skipPart(session, request, `the request with the ${name} got ${status}`, part);
  const message = "Another key is rejected, too, when one has exhausted its limit.";
  session.report(rateLimitProblem(session, request.operation, message), exchange, context);
}

async function checkAfterReset(session: Session, request: Request, { response, receivedAt }: Exchange): Promise<void> {
  const reset = response && readRateLimit(response)?.reset;
  if (!response || reset === undefined) return;
  const wait = reset * 1000 - (readDate(response.headers) || receivedAt);
  if (wait > MAX_WAIT_MS) {
    return skipPart(session, request, `the reset is ${Math.round(wait / 1000)} seconds away`, "after the reset");
  }
  // By the server's clock, whose `Date` may be a second old.
  const delay = Math.max(0, wait) + RESET_MARGIN_MS;
  session.sender.reportWait(Date.now() + delay);
  await sleep(delay, undefined, { signal: session.signal });
  const context: Context = { group: "rate-limits", title: "after the reset" };
  const exchange = await session.sender.sendNow(request);
  session.record(exchange, context);
  if (exchange.response?.status !== 429) return;
  session.report(
    rateLimitProblem(session, request.operation, "Requests are rejected after the reset."),
    exchange,
    context,
  );
}

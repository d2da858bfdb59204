import { setTimeout as sleep } from "node:timers/promises";
import { readDate } from "../../rate-limit/headers.js";
import { requiredOf, template } from "../generate/cases.js";
import { type Problem, problemAt, SECTIONS } from "../judge/problem.js";
import { type Standing, standingOf } from "../judge/rate-limit-headers.js";
import type { SuiteOperation } from "../openapi/contract.js";
import type { Context } from "../report/journal.js";
import { type Exchange, type Request, toRequest } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import { pagedOf } from "./page-walk.js";

/** Requests that are sent at once to use the limit up. */
const BATCH = 16;
/** Many servers count in several places, which takes its time: so large a part of the limit more is no break. */
const SLACK = 0.1;
/** How long it is tried to use the limit up within one window, in milliseconds. */
const PATIENCE = 120_000;
/** The longest wait for a reset, in milliseconds. */
const LONGEST_WAIT = 120_000;
/** The reset is told in whole seconds. */
const MARGIN = 250;

function plain(session: Session, operation: SuiteOperation): Request {
  const usual = template(session.contract, operation, session.target.known);
  const paged = pagedOf(operation);
  // As little as there is to answer.
  return toRequest(operation, { parameters: { ...requiredOf(operation, usual), ...(paged && { [paged.limit]: 1 }) } });
}

function rateProblem(
  session: Session,
  operation: SuiteOperation,
  message: string,
  more: Partial<Problem> = {},
): Problem {
  const pointer = `${operation.pointer}/responses/429`;
  return problemAt(session.contract, "rate-limits", pointer, message, {
    section: SECTIONS.rateLimits,
    key: `rate-limits ${message.replaceAll(/\d+/g, "#")}`,
    ...more,
  });
}

/** Whether requests are counted at all: of three in a row the last has less left than the first. */
export async function checkCounting(session: Session, operation: SuiteOperation): Promise<void> {
  const context: Context = { group: "rate-limits", title: "three requests in a row" };
  for (let attempt = 1; attempt <= 3; attempt++) {
    const ask = () => session.send(plain(session, operation), context);
    const [one, , three] = [await ask(), await ask(), await ask()];
    const [first, last] = [one, three].map(({ answer }) => answer && standingOf(answer));
    if (!first || !last) return;
    if (first.reset !== last.reset) continue;
    if (last.remaining < first.remaining) return;
    const problem = rateProblem(session, operation, "Remaining doesn't go down within a window.", {
      check: "rate-limit-headers",
    });
    return session.report(problem, three, context);
  }
  session.skip("rate-limits", operation, "a window never lasted for three requests");
}

/** Uses up the limit of a key, and looks at what comes then. */
export async function checkExhaustion(session: Session, operation: SuiteOperation): Promise<void> {
  const context: Context = { group: "rate-limits", title: "past the limit" };
  const request = plain(session, operation);
  const refused = await useUp(session, request, context);
  if (!refused) return;
  const { second, readOnly } = session.target.keys;
  const other = second ?? readOnly;
  if (other === undefined) session.skip("rate-limits", operation, "there is no other key (--second-key)");
  else await checkOtherKey(session, request, other);
  await checkAfterReset(session, request, refused);
}

/** What was answered in a window: all in all, and when nothing was left, as the answers themselves say. */
interface Answered {
  all: number;
  beyond: number;
}

/** Counts an answer. Says what is wrong where there were more than the limit allows. */
function tooMany(windows: Map<number, Answered>, { limit, remaining, reset }: Standing): string | undefined {
  const before = windows.get(reset) ?? { all: 0, beyond: 0 };
  const answered = { all: before.all + 1, beyond: before.beyond + (remaining === 0 ? 1 : 0) };
  windows.set(reset, answered);
  const slack = BATCH + limit * SLACK;
  if (answered.all > limit + slack) return `${answered.all} requests were answered in a window of ${limit}.`;
  return answered.beyond > slack ? `${answered.beyond} requests were answered when none was left.` : undefined;
}

/** Sends until the first 429, which it returns; undefined where none came. */
async function useUp(session: Session, request: Request, context: Context): Promise<Exchange | undefined> {
  const windows = new Map<number, Answered>();
  let last: Standing | undefined;
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const batch = await Promise.all(Array.from({ length: BATCH }, () => session.wire.sendNow(request)));
    for (const exchange of batch) session.hear(exchange, context);
    const refused = batch.find(({ answer }) => answer?.status === 429);
    if (refused) {
      judgeRefusal(session, refused, last, context);
      return refused;
    }
    for (const exchange of batch) {
      const standing = exchange.answer && standingOf(exchange.answer);
      if (!standing) return skip(session, request, "answers don't tell the rate limit");
      last = standing;
      const message = tooMany(windows, standing);
      if (message === undefined) continue;
      session.report(rateProblem(session, request.operation, message), exchange, context);
      return undefined;
    }
  }
  return skip(session, request, "the limit can't be used up within a window from here");
}

function skip(session: Session, { operation }: Request, reason: string): undefined {
  session.skip("rate-limits", operation, reason);
}

const OTHER_LIMITS = "There may be other limits than the one that the headers tell of.";

/** The answer as such was judged already; what is left is what it says of the limit. */
function judgeRefusal(session: Session, refused: Exchange, last: Standing | undefined, context: Context): void {
  const { answer, request, receivedAt } = refused;
  const standing = answer && standingOf(answer);
  if (!standing) return;
  const tell = (message: string, inferred?: string) =>
    session.report(rateProblem(session, request.operation, message, { inferred }), refused, context);
  const now = readDate(answer.headers) || receivedAt;
  if (standing.reset * 1000 <= now - 1000) tell("A 429 has a reset that is over.");
  if (standing.remaining > 0) tell(`A 429 says that ${standing.remaining} requests are left.`, OTHER_LIMITS);
  // Answers of one batch overtake each other.
  if (last && last.reset === standing.reset && last.remaining > 2 * BATCH) {
    tell(`429 came although ${last.remaining} requests were left.`, OTHER_LIMITS);
  }
}

async function checkOtherKey(session: Session, request: Request, key: string): Promise<void> {
  const context: Context = { group: "rate-limits", title: "another key, past the limit of the first" };
  const exchange = await session.wire.sendNow({ ...request, authorization: `Bearer ${key}` });
  session.hear(exchange, context);
  if (exchange.answer?.status !== 429) return;
  const message = "Another key is refused, too, when one has used up its limit.";
  session.report(rateProblem(session, request.operation, message), exchange, context);
}

async function checkAfterReset(session: Session, request: Request, { answer, receivedAt }: Exchange): Promise<void> {
  const reset = answer && standingOf(answer)?.reset;
  if (!answer || reset === undefined) return;
  const wait = reset * 1000 - (readDate(answer.headers) || receivedAt);
  if (wait > LONGEST_WAIT) return skip(session, request, `the reset is ${Math.round(wait / 1000)} seconds away`);
  // By the server's clock, whose `Date` may be a second old.
  await sleep(Math.max(0, wait) + MARGIN);
  const context: Context = { group: "rate-limits", title: "after the reset" };
  const exchange = await session.wire.sendNow(request);
  session.hear(exchange, context);
  if (exchange.answer?.status !== 429) return;
  session.report(rateProblem(session, request.operation, "After the reset it doesn't go on."), exchange, context);
}

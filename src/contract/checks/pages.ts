import { problemAt, SECTIONS } from "../judge/problem.js";
import { responseOf } from "../openapi/responses.js";
import type { Keywords } from "../openapi/schemas.js";
import type { Context } from "../report/journal.js";
import type { Exchange } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import {
  fetchPage,
  fingerprint,
  itemsOf,
  limitTo,
  type Page,
  type Paged,
  pageProblem,
  pageRequest,
  type Query,
  type Walk,
  walk,
} from "./page-walk.js";

/** The page size of the walk that the others are compared with. */
const REFERENCE_LIMIT = 100;
/** Page sizes that have to give the same list. */
const OTHER_LIMITS = [7, 2, 1];
/** The longest walk, in pages. */
const MAX_PAGES = 60;
/** Cursors that no server issues. */
const UNKNOWN_CURSORS = ["!!!", "never-issued"];
/** How often the comparison is repeated because the list changed meanwhile. */
const MAX_ATTEMPTS = 3;
/** Fewer items do not fill several pages. */
const MIN_ITEMS = 3;

/** A report that is made only if the list did not change meanwhile. */
type PendingReport = () => void;

/** Walks a list with several page sizes, forward and backward. */
export async function checkPages(session: Session, paged: Paged): Promise<void> {
  const { operation } = paged;
  for (let attempt = 1; ; attempt++) {
    const before = await walkWhole(session, paged);
    const reports = await compareSizes(session, paged, before);
    const after = await walkWhole(session, paged);
    const isUnchanged = fingerprint(itemsOf(before)) === fingerprint(itemsOf(after));
    if (!isUnchanged && attempt < MAX_ATTEMPTS) continue;
    if (isUnchanged) for (const report of reports) report();
    const part = "comparison of page sizes";
    if (!isUnchanged) session.skip("pages", operation, "the list changed during every attempt", part);
    else if (paged.limit === undefined) session.skip("pages", operation, "no parameter sets their size", part);
    else if (itemsOf(before).length < MIN_ITEMS) session.skip("pages", operation, "the list has too few items", part);
    break;
  }
  await checkUnknownCursors(session, paged);
}

function walkWhole(session: Session, paged: Paged): Promise<Walk> {
  const options = { query: limitTo(paged, REFERENCE_LIMIT), direction: "next", maxPages: MAX_PAGES } as const;
  return walk(session, paged, options, { group: "pages", title: "the whole list" });
}

async function compareSizes(session: Session, paged: Paged, whole: Walk): Promise<PendingReport[]> {
  const reports = judgeWalk(session, paged, whole, paged.maxLimit);
  if (whole.problem) return reports;
  const ids = itemsOf(whole).map(({ id }) => id);
  for (const limit of paged.limit === undefined ? [] : OTHER_LIMITS.filter((size) => size <= paged.maxLimit)) {
    const query = limitTo(paged, limit);
    const context: Context = {
      group: "pages",
      title: `limit ${limit}`,
      ...(paged.limit !== undefined && { about: { kind: "parameter", name: paged.limit } }),
    };
    const forward = await walk(session, paged, { query, direction: "next", maxPages: MAX_PAGES }, context);
    reports.push(...judgeWalk(session, paged, forward, limit));
    reports.push(...compareItems(session, paged, forward, ids, `With pages of ${limit}`));
    reports.push(...(await walkBack(session, paged, forward, query)));
  }
  return [...reports, ...(await checkDefault(session, paged))];
}

/** The defects that one walk shows by itself. */
function judgeWalk(session: Session, paged: Paged, run: Walk, limit: number): PendingReport[] {
  const context: Context = { group: "pages", title: `walking with limit ${limit}` };
  const problem = (path: string | undefined, message: string, exchange: Exchange): PendingReport => {
    return () => session.report(pageProblem(session, paged, path, message), exchange, context);
  };
  const ids = itemsOf(run).map(({ id }) => id);
  const [first] = run.pages;
  const last = run.pages.at(-1);
  if (!first || !last) return [];
  const isRepeated = paged.hasIds && new Set(ids).size < ids.length;
  const tooLong = paged.limit === undefined ? undefined : run.pages.find(({ items }) => items.length > limit);
  const otherTotal = run.pages.find(({ total }) => total !== first.total);
  return [
    ...(run.problem ? [problem(paged.next, run.problem.message, run.problem.exchange)] : []),
    ...(isRepeated && !run.problem ? [problem(paged.next, "An item is listed more than once.", last.exchange)] : []),
    ...(tooLong ? [problem(paged.items, "A page has more items than its limit.", tooLong.exchange)] : []),
    ...(otherTotal ? [problem(paged.total, "The total changes from page to page.", otherTotal.exchange)] : []),
    ...(first.prev !== null ? [problem(paged.prev, "The first page has a previous page.", first.exchange)] : []),
    ...(run.isComplete && first.total !== undefined && ids.length !== first.total && !isRepeated
      ? [problem(paged.total, `The total is ${first.total}, but the list has ${ids.length} items.`, first.exchange)]
      : []),
  ];
}

function compareItems(session: Session, paged: Paged, run: Walk, expected: string[], title: string): PendingReport[] {
  const ids = itemsOf(run).map(({ id }) => id);
  const isSame =
    ids.every((id, index) => id === expected[index]) && (!run.isComplete || ids.length === expected.length);
  const { exchange } = run.pages.at(-1) ?? {};
  if (isSame || !exchange || run.problem) return [];
  const isSameSet = fingerprint(itemsOf(run)) === fingerprint(expected.map((id) => ({ id })));
  const message = isSameSet ? `${title} the order differs.` : `${title} the list differs.`;
  return [() => session.report(pageProblem(session, paged, paged.items, message), exchange, { group: "pages", title })];
}

/** Walks back from where a walk ended. */
async function walkBack(session: Session, paged: Paged, forward: Walk, query: Query): Promise<PendingReport[]> {
  const from = forward.pages.at(-1);
  if (!from || forward.problem || paged.prev === undefined) return [];
  const context: Context = { group: "pages", title: `backward with limit ${query[paged.limit ?? ""]}` };
  // Pages may begin elsewhere than on the way forward, so that there may be one more.
  const maxPages = forward.pages.length + 1;
  const back = await walk(session, paged, { query, from, direction: "prev", maxPages }, context);
  const report = (message: string, { exchange }: { exchange: Exchange }): PendingReport => {
    return () => session.report(pageProblem(session, paged, paged.prev, message), exchange, context);
  };
  if (back.isBroken) return [];
  if (back.problem) return [report(back.problem.message, back.problem)];
  const ids = back.pages.toReversed().flatMap(({ items }) => items.map(({ id }) => id));
  const expected = itemsOf(forward).map(({ id }) => id);
  const last = back.pages.at(-1) ?? from;
  if (ids.join() !== expected.join())
    return [report("The list backward is not the reverse of the list forward.", last)];
  return back.isComplete ? [] : [report("The first page, reached backward, has a previous page.", last)];
}

/** Without a limit, the documented default applies. */
async function checkDefault(session: Session, paged: Paged): Promise<PendingReport[]> {
  const parameter = paged.operation.parameters.find(({ name }) => name === paged.limit);
  const schema: Keywords = parameter?.schema ?? {};
  const limit = schema.default;
  if (typeof limit !== "number") return [];
  const context: Context = {
    group: "pages",
    title: "no limit",
    about: { kind: "parameter", name: parameter?.name ?? "" },
  };
  const without = await fetchPage(session, paged, {}, context);
  const withDefault = await fetchPage(session, paged, limitTo(paged, limit), context);
  if (!("items" in without) || !("items" in withDefault)) return [];
  const ids = ({ items }: Page) => items.map(({ id }) => id).join();
  if (ids(without) === ids(withDefault)) return [];
  const pointer = session.contract.schemas.keywordPointer(schema, "default");
  const [actual, expected] = [without.items.length, withDefault.items.length];
  const message = `Without a limit a page has ${actual} items; with the default, ${limit}, it has ${expected}.`;
  const problem = { check: "pages", pointer, message, section: SECTIONS.pagination, key: `pages ${pointer}` } as const;
  return [() => session.report(problem, without.exchange, context)];
}

async function checkUnknownCursors(session: Session, paged: Paged): Promise<void> {
  if (!responseOf(paged.operation, 400)) return;
  const context: Context = {
    group: "pages",
    title: "an unknown cursor",
    about: { kind: "parameter", name: paged.cursor },
  };
  for (const cursor of UNKNOWN_CURSORS) {
    const exchange = await session.send(pageRequest(paged, { [paged.cursor]: cursor }), context);
    const status = exchange.response?.status ?? 500;
    if (status >= 500 || status === 400 || !responseOf(paged.operation, status)) continue;
    const message = `A cursor that the server did not issue gets ${status} instead of 400.`;
    const problem = problemAt(session.contract, "pages", `${paged.operation.pointer}/responses/400`, message, {
      section: SECTIONS.pagination,
      part: { kind: "status" },
    });
    session.report(problem, exchange, context);
  }
}

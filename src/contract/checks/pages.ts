import { problemAt, SECTIONS } from "../judge/problem.js";
import type { Keywords } from "../openapi/schemas.js";
import type { Context } from "../report/journal.js";
import type { Exchange } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import {
  askPage,
  itemsOf,
  type Page,
  type Paged,
  pageProblem,
  pageRequest,
  type Query,
  setOf,
  type Walk,
  walk,
} from "./page-walk.js";

/** The sizes of pages that have to give the same list. */
const LIMITS = [100, 7, 2, 1];
/** So many pages of a walk tell enough. */
const MOST_PAGES = 60;
/** Cursors that no server gives. */
const GARBAGE = ["!!!", "never-given-by-you"];
/** How often it is tried to catch a list that stays as it is. */
const TRIES = 3;

/** Walks a list in all sizes, forward and backward. */
export async function checkPages(session: Session, paged: Paged): Promise<void> {
  const context: Context = { group: "pages", title: "the whole list" };
  const how = { query: { [paged.limit]: 100 }, direction: "next", most: MOST_PAGES } as const;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const before = await walk(session, paged, how, context);
    const findings = await compareSizes(session, paged, before);
    const after = await walk(session, paged, how, context);
    const isSteady = setOf(itemsOf(before)) === setOf(itemsOf(after));
    if (!isSteady && attempt < TRIES) continue;
    if (itemsOf(before).length < 3) session.skip("pages", paged.operation, "there are too few items to page through");
    if (!isSteady) session.skip("pages", paged.operation, "the list never stayed the same for as long as a walk takes");
    else for (const tell of findings) tell();
    break;
  }
  await checkGarbage(session, paged);
}

type Tell = () => void;

async function compareSizes(session: Session, paged: Paged, whole: Walk): Promise<Tell[]> {
  const tells = judgeWalk(session, paged, whole, 100);
  const ids = itemsOf(whole).map(({ id }) => id);
  if (whole.problem) return tells;
  for (const limit of LIMITS.slice(1)) {
    const query = { [paged.limit]: limit };
    const context: Context = {
      group: "pages",
      title: `limit ${limit}`,
      about: { kind: "parameter", name: paged.limit },
    };
    const forward = await walk(session, paged, { query, direction: "next", most: MOST_PAGES }, context);
    tells.push(...judgeWalk(session, paged, forward, limit));
    tells.push(...sameItems(session, paged, forward, ids, `With pages of ${limit}`));
    tells.push(...(await backward(session, paged, forward, query)));
  }
  return [...tells, ...(await checkDefault(session, paged))];
}

/** What one walk shows by itself. */
function judgeWalk(session: Session, paged: Paged, run: Walk, limit: number): Tell[] {
  const context: Context = { group: "pages", title: `walking with limit ${limit}` };
  const problem = (path: string, message: string, exchange: Exchange): Tell => {
    return () => session.report(pageProblem(session, paged, path, message), exchange, context);
  };
  const ids = itemsOf(run).map(({ id }) => id);
  const [first] = run.pages;
  const last = run.pages.at(-1);
  if (!first || !last) return [];
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  const long = run.pages.find(({ items }) => items.length > limit);
  const otherTotal = run.pages.find(({ total }) => total !== first.total);
  return [
    ...(run.problem ? [problem(paged.next, run.problem.message, run.problem.exchange)] : []),
    ...(repeated !== undefined && !run.problem
      ? [problem(paged.next, "An item comes more than once.", last.exchange)]
      : []),
    ...(long ? [problem(paged.items, "A page has more items than its limit.", long.exchange)] : []),
    ...(otherTotal ? [problem(paged.total, "The total changes from page to page.", otherTotal.exchange)] : []),
    ...(first.prev !== null ? [problem(paged.prev, "The first page has a page before it.", first.exchange)] : []),
    ...(run.isWhole && ids.length !== first.total && repeated === undefined
      ? [problem(paged.total, `The total is ${first.total}, but there are ${ids.length} items.`, first.exchange)]
      : []),
  ];
}

function sameItems(session: Session, paged: Paged, run: Walk, wanted: string[], how: string): Tell[] {
  const ids = itemsOf(run).map(({ id }) => id);
  const isSame = ids.every((id, index) => id === wanted[index]) && (!run.isWhole || ids.length === wanted.length);
  const { exchange } = run.pages.at(-1) ?? {};
  if (isSame || !exchange || run.problem) return [];
  const isSameSet = setOf(itemsOf(run)) === setOf(wanted.map((id) => ({ id })));
  const message = isSameSet ? `${how} the order is another.` : `${how} the list is another.`;
  return [
    () => session.report(pageProblem(session, paged, paged.items, message), exchange, { group: "pages", title: how }),
  ];
}

/** Back from where a walk ended. */
async function backward(session: Session, paged: Paged, forward: Walk, query: Query): Promise<Tell[]> {
  const from = forward.pages.at(-1);
  if (!from || forward.problem) return [];
  const context: Context = { group: "pages", title: `backward with limit ${query[paged.limit]}` };
  // Pages needn't begin where they did on the way there, so that there may be one more.
  const most = forward.pages.length + 1;
  const back = await walk(session, paged, { query, from, direction: "prev", most }, context);
  const tell = (message: string, { exchange }: { exchange: Exchange }): Tell => {
    return () => session.report(pageProblem(session, paged, paged.prev, message), exchange, context);
  };
  if (back.isBroken) return [];
  if (back.problem) return [tell(back.problem.message, back.problem)];
  const ids = back.pages.toReversed().flatMap(({ items }) => items.map(({ id }) => id));
  const wanted = itemsOf(forward).map(({ id }) => id);
  const last = back.pages.at(-1) ?? from;
  if (ids.join() !== wanted.join()) return [tell("Backward is not forward reversed.", last)];
  return back.isWhole ? [] : [tell("The first page, reached backward, has a page before it.", last)];
}

/** Without a limit, the documented default holds. */
async function checkDefault(session: Session, paged: Paged): Promise<Tell[]> {
  const parameter = paged.operation.parameters.find(({ name }) => name === paged.limit);
  const schema: Keywords = parameter?.schema ?? {};
  const size = schema.default;
  if (typeof size !== "number") return [];
  const context: Context = { group: "pages", title: "no limit", about: { kind: "parameter", name: paged.limit } };
  const page = await askPage(session, paged, {}, context);
  const same = await askPage(session, paged, { [paged.limit]: size }, context);
  if (!("items" in page) || !("items" in same)) return [];
  const ids = ({ items }: Page) => items.map(({ id }) => id).join();
  if (ids(page) === ids(same)) return [];
  const pointer = session.contract.schemas.keywordPointer(schema, "default");
  const message = `Without a limit a page has ${page.items.length} items, with the default, ${size}, it has ${same.items.length}.`;
  const problem = { check: "pages", pointer, message, section: SECTIONS.pagination } as const;
  return [() => session.report(problem, page.exchange, context)];
}

async function checkGarbage(session: Session, paged: Paged): Promise<void> {
  for (const garbage of GARBAGE) {
    const context: Context = {
      group: "pages",
      title: "a garbage cursor",
      about: { kind: "parameter", name: paged.cursor },
    };
    const exchange = await session.send(pageRequest(paged, { [paged.cursor]: garbage }), context);
    const status = exchange.answer?.status ?? 500;
    if (status >= 500 || status === 400 || !(status in paged.operation.responses)) continue;
    const message = `A cursor that the server never gave gets ${status} instead of 400.`;
    const pointer = `${paged.operation.pointer}/responses/400`;
    const problem = problemAt(session.contract, "pages", pointer, message, { section: SECTIONS.pagination });
    session.report(problem, exchange, context);
  }
}

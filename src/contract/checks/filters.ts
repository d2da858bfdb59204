import type { Parameter } from "../../../scripts/lib/contract.js";
import { problemAt } from "../judge/problem.js";
import type { Context } from "../report/journal.js";
import type { Exchange } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import { type Item, itemsOf, type Paged, placeOf, type Query, schemaOf, setOf, type Walk, walk } from "./page-walk.js";

/** The largest list that is compared in whole, in pages of 100. */
const MOST_PAGES = 50;
/** How many values of a filter without an enum are tried. */
const MOST_VALUES = 6;
const TRIES = 3;
/** A value that no item has. */
const NOBODY = "nowhere-0";

/** Compares every filter, alone and together, with the whole list filtered here. */
export async function checkFilters(session: Session, paged: Paged): Promise<void> {
  const filters = filtersOf(session, paged);
  if (filters.length === 0) return;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const before = await list(session, paged, {}, 100);
    if (before.problem || !before.isWhole) {
      return session.skip("filters", paged.operation, "there is no whole list to compare with");
    }
    if (itemsOf(before).length === 0) session.skip("filters", paged.operation, "there are no items to filter");
    const tells = await compare(session, paged, filters, itemsOf(before));
    const after = await list(session, paged, {}, 100);
    const names = filters.map(({ name }) => name);
    if (setOf(itemsOf(before), ...names) === setOf(itemsOf(after), ...names)) {
      for (const tell of tells) tell();
      return;
    }
  }
  session.skip("filters", paged.operation, "the list never stayed the same for as long as it took to compare");
}

/** Parameters that are called like a property of the items. */
function filtersOf(session: Session, { operation, items }: Paged): Parameter[] {
  const { schemas } = session.contract;
  const list = schemaOf(session, operation, items);
  const { properties = {} } = schemas.flat(schemas.flat(list ?? {}).items ?? {});
  return operation.parameters.filter(({ name, in: place }) => place === "query" && name in properties);
}

function contextOf(query: Query): Context {
  const title = Object.entries(query)
    .map((pair) => pair.join("="))
    .join(" and ");
  const [name] = Object.keys(query);
  if (name === undefined) return { group: "filters", title: "the whole list" };
  return { group: "filters", title, about: { kind: "parameter", name } };
}

function list(session: Session, paged: Paged, query: Query, limit: number): Promise<Walk> {
  const how = { query: { ...query, [paged.limit]: limit }, direction: "next", most: MOST_PAGES } as const;
  return walk(session, paged, how, contextOf(query));
}

/** Compares the filters alone first: what is wrong with one of two isn't another defect. */
async function compare(session: Session, paged: Paged, filters: Parameter[], all: Item[]): Promise<(() => void)[]> {
  const tells: (() => void)[] = [];
  const wrong = new Map<string, string>();
  const { alone, pairs } = queriesOf(session, filters, all);
  for (const queries of [alone, pairs]) {
    await session.each(queries, async (query) => {
      const difference = await differenceOf(session, paged, query, all);
      if (!difference) return;
      const { message, exchange, isTotal } = difference;
      const parts = Object.entries(query).map((pair) => pair.join("="));
      const key =
        parts.map((part) => wrong.get(part)).find(Boolean) ?? `filters ${Object.keys(query).join()} ${isTotal}`;
      for (const part of parts) if (queries === alone) wrong.set(part, key);
      const [parameter] = filters.filter(({ name }) => name in query);
      const pointer =
        isTotal || !parameter
          ? placeOf(session, paged.operation, paged.total)
          : `${session.contract.schemas.pointerOf(parameter)}/description`;
      const problem = problemAt(session.contract, "filters", pointer, message, { key });
      tells.push(() => session.report(problem, exchange, contextOf(query)));
    });
  }
  return tells;
}

/** Each value of each filter alone, and each pair of values of two. */
function queriesOf(
  { contract: { schemas } }: Session,
  filters: Parameter[],
  all: Item[],
): { alone: Query[]; pairs: Query[] } {
  const values = filters.map(({ name, schema }) => {
    const members = schemas.flat(schema).enum?.map(String);
    const present = [...new Set(all.map((item) => String(item[name])))].toSorted().slice(0, MOST_VALUES);
    return (members ?? [...present, NOBODY]).map((value): Query => ({ [name]: value }));
  });
  const pairs = values.flatMap((some, index) =>
    values.slice(index + 1).flatMap((others) => some.flatMap((one) => others.map((other) => ({ ...one, ...other })))),
  );
  return { alone: values.flat(), pairs };
}

interface Difference {
  message: string;
  exchange: Exchange;
  isTotal: boolean;
}

/** How what a filter gives differs from the whole list, filtered here. */
async function differenceOf(
  session: Session,
  paged: Paged,
  query: Query,
  all: Item[],
): Promise<Difference | undefined> {
  const wanted = all.filter((item) => Object.entries(query).every(([name, value]) => item[name] === value));
  // In several pages, so that cursors have to keep the filter.
  const found = await list(session, paged, query, Math.max(1, Math.min(100, Math.ceil(wanted.length / 3))));
  const { title } = contextOf(query);
  const [first] = found.pages;
  // A value that nothing has may be refused for all that is said.
  if (found.problem && wanted.length === 0) return undefined;
  if (found.problem) return { ...found.problem, message: `${title}: ${found.problem.message}`, isTotal: false };
  if (!first) return undefined;
  const items = itemsOf(found);
  const { exchange, total } = first;
  const extra = items.filter(({ id }) => !wanted.some((item) => item.id === id)).length;
  const lacking = wanted.filter(({ id }) => !items.some((item) => item.id === id)).length;
  const told = (message: string, isTotal = false) => ({ message, exchange, isTotal });
  if (extra > 0) return told(`${title} gives ${extra} of ${items.length} items that don't match.`);
  if (lacking > 0) return told(`${title} lacks ${lacking} of the ${wanted.length} items that match.`);
  if (total === wanted.length) return undefined;
  return told(`The total for ${title} is ${total}, but ${wanted.length} items match.`, true);
}

import type { Parameter } from "../../../scripts/lib/contract.js";
import type { Context } from "./journal.js";
import { problemAt } from "./problem.js";
import type { Session } from "./session.js";
import { type Item, itemsOf, type Paged, placeOf, type Query, schemaOf, setOf, type Walk, walk } from "./walk.js";

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
    const before = await list(session, paged, {}, "the whole list", 100);
    if (before.problem || !before.isWhole) {
      return session.skip("filters", paged.operation, "there is no whole list to compare with");
    }
    if (itemsOf(before).length === 0) session.skip("filters", paged.operation, "there are no items to filter");
    const tells = await compare(session, paged, filters, itemsOf(before));
    const after = await list(session, paged, {}, "the whole list", 100);
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

function list(session: Session, paged: Paged, query: Query, title: string, limit: number): Promise<Walk> {
  const [name] = Object.keys(query);
  const context: Context = {
    group: "filters",
    title,
    ...(name !== undefined && { about: { kind: "parameter", name } }),
  };
  return walk(
    session,
    paged,
    { query: { ...query, [paged.limit]: limit }, direction: "next", most: MOST_PAGES },
    context,
  );
}

async function compare(session: Session, paged: Paged, filters: Parameter[], all: Item[]): Promise<(() => void)[]> {
  const tells: (() => void)[] = [];
  await session.each(queriesOf(session, filters, all), async (query) => {
    const wanted = all.filter((item) => Object.entries(query).every(([name, value]) => item[name] === value));
    const title = Object.entries(query)
      .map((pair) => pair.join("="))
      .join(" and ");
    // In several pages, so that cursors have to keep the filter.
    const limit = Math.max(1, Math.min(100, Math.ceil(wanted.length / 3)));
    const found = await list(session, paged, query, title, limit);
    const message = differenceOf(found, wanted, title);
    const [first] = found.pages;
    if (message === undefined || !first) return;
    const names = Object.keys(query);
    const parameter = filters.find(({ name }) => name === names[0]) as Parameter;
    const isTotal = message.startsWith("The total");
    const pointer = isTotal
      ? placeOf(session, paged.operation, paged.total)
      : `${session.contract.schemas.pointerOf(parameter)}/description`;
    const problem = problemAt(session.contract, "filters", pointer, message, {
      key: `filters ${names.join()} ${isTotal ? "total" : "items"}`,
    });
    const context: Context = { group: "filters", title, about: { kind: "parameter", name: parameter.name } };
    tells.push(() => session.report(problem, first.exchange, context));
  });
  return tells;
}

/** Each value of each filter alone, and each pair of values of two. */
function queriesOf({ contract: { schemas } }: Session, filters: Parameter[], all: Item[]): Query[] {
  const alone = filters.map(({ name, schema }) => {
    const members = schemas.flat(schema).enum?.map(String);
    const present = [...new Set(all.map((item) => String(item[name])))].toSorted().slice(0, MOST_VALUES);
    return (members ?? [...present, NOBODY]).map((value): Query => ({ [name]: value }));
  });
  const pairs = alone.flatMap((some, index) =>
    alone.slice(index + 1).flatMap((others) => some.flatMap((one) => others.map((other) => ({ ...one, ...other })))),
  );
  return [...alone.flat(), ...pairs];
}

function differenceOf(found: Walk, wanted: Item[], title: string): string | undefined {
  const items = itemsOf(found);
  if (found.problem) return `${title}: ${found.problem.message}`;
  const extra = items.filter(({ id }) => !wanted.some((item) => item.id === id)).length;
  const lacking = wanted.filter(({ id }) => !items.some((item) => item.id === id)).length;
  if (extra > 0) return `${title} gives ${extra} of ${items.length} items that don't match.`;
  if (lacking > 0) return `${title} lacks ${lacking} of the ${wanted.length} items that match.`;
  const total = found.pages[0]?.total;
  return total === wanted.length ? undefined : `The total for ${title} is ${total}, but ${wanted.length} items match.`;
}

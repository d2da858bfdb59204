import type { Parameter } from "../../openapi/contract.js";
import { isStructured } from "../generate/as-sent.js";
import { typesOf } from "../generate/first-value.js";
import { problemAt } from "../judge/problem.js";
import type { Keywords } from "../openapi/schemas.js";
import type { Context } from "../report/journal.js";
import { type Exchange, readings } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import {
  descriptionOf,
  fetchPage,
  fingerprint,
  type Item,
  itemsOf,
  limitTo,
  type Page,
  type Paged,
  type Query,
  schemaOf,
  type Walk,
  walk,
} from "./page-walk.js";

/** The longest list that is compared as a whole, in pages of 100. */
const MAX_PAGES = 50;
const PAGE_SIZE = 100;
/** How many values of a filter without an enum are tried. */
const MAX_VALUES = 6;
/** How often the comparison is repeated because the list changed meanwhile. */
const MAX_ATTEMPTS = 3;
/** A value that no item has. */
const UNUSED_VALUE = "nowhere-0";
/** Texts of which many servers also find a part: that other items match, too, is no defect. */
const SEARCHED_BY_PART: ReadonlySet<string> = new Set(["name", "title", "description"]);
const COMPARISON = "comparison with the whole list";

/**
 * Checks every filter, alone and in pairs. That the items of a page match is judged on the page itself. That none is
 * missing takes the whole list, and a list that does not change meanwhile.
 */
export async function checkFilters(session: Session, paged: Paged): Promise<void> {
  const { operation } = paged;
  const filters = filtersOf(session, paged);
  if (filters.length === 0)
    return session.skip("filters", operation, "no parameter filters by a property of the items");
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const before = await list(session, paged, {}, PAGE_SIZE);
    const sample = itemsOf(before);
    if (sample.length === 0) return session.skip("filters", operation, "the list has no items");
    if (attempt === 1) await checkMatches(session, paged, filters, sample);
    if (before.problem || !before.isComplete) {
      const reason = before.problem
        ? "the list cannot be read to its end"
        : `the list is longer than ${MAX_PAGES * PAGE_SIZE} items`;
      return session.skip("filters", operation, reason, COMPARISON);
    }
    const reports = await compare(session, paged, filters, sample);
    const after = await list(session, paged, {}, PAGE_SIZE);
    const names = filters.map(({ name }) => name);
    if (fingerprint(sample, ...names) === fingerprint(itemsOf(after), ...names)) {
      for (const report of reports) report();
      return;
    }
  }
  session.skip("filters", operation, "the list changed during every attempt", COMPARISON);
}

/** Query parameters with the name of a property of the items, both with one value. */
function filtersOf(session: Session, { operation, items }: Paged): Parameter[] {
  const { schemas } = session.contract;
  const listSchema = schemaOf(session.contract, operation, items);
  const { properties = {} } = schemas.merged(schemas.merged(listSchema ?? {}).items ?? {});
  // How a list or an object filters is not specified.
  const isScalar = (schema: Keywords) => !typesOf(schemas.merged(schema)).some(isStructured);
  return operation.parameters.filter(
    ({ name, in: location, schema }) =>
      location === "query" &&
      !SEARCHED_BY_PART.has(name) &&
      properties[name] &&
      isScalar(schema) &&
      isScalar(properties[name]),
  );
}

function titleOf(query: Query): string {
  return Object.entries(query)
    .map((pair) => pair.join("="))
    .join(" and ");
}

function contextOf(query: Query): Context {
  const [name] = Object.keys(query);
  if (name === undefined) return { group: "filters", title: "the whole list" };
  return { group: "filters", title: titleOf(query), about: { kind: "parameter", name } };
}

function list(session: Session, paged: Paged, query: Query, limit: number): Promise<Walk> {
  const options = { query: { ...query, ...limitTo(paged, limit) }, direction: "next", maxPages: MAX_PAGES } as const;
  return walk(session, paged, options, contextOf(query));
}

/** The values of each filter alone, and each pair of values of two. */
function queriesOf({ contract: { schemas } }: Session, filters: Parameter[], sample: Item[]) {
  const values = filters.map(({ name, schema }) => {
    const { enum: members, type } = schemas.merged(schema);
    const given = members ?? (type === "boolean" ? [true, false] : undefined);
    const items = sample.map((item) => item[name]).filter((value) => value !== undefined && value !== null);
    const present = [...new Set(items.map(String))].toSorted().slice(0, MAX_VALUES);
    const isValid = (text: string) => readings(text).some((reading) => schemas.isValid(schema, reading));
    return (given?.map(String) ?? [...present, UNUSED_VALUE].filter(isValid)).map(
      (value): Query => ({ [name]: value }),
    );
  });
  const pairs = values.flatMap((some, index) =>
    values.slice(index + 1).flatMap((others) => some.flatMap((one) => others.map((other) => ({ ...one, ...other })))),
  );
  return { alone: values.flat(), pairs };
}

function matches(item: Item, query: Query): boolean {
  return Object.entries(query).every(([name, value]) => String(item[name]) === String(value));
}

/** Fetches the first page of each query: each item has to match, however long or changing the list is. */
async function checkMatches(session: Session, paged: Paged, filters: Parameter[], sample: Item[]): Promise<void> {
  const { alone, pairs } = queriesOf(session, filters, sample);
  /** Filters that do not work alone are not reported again in pairs. */
  const broken = new Set<string>();
  for (const queries of [alone, pairs]) {
    await session.each(queries, async (query) => {
      const names = Object.keys(query);
      if (names.some((name) => broken.has(name))) return;
      const page = await fetchPage(session, paged, { ...query, ...limitTo(paged, PAGE_SIZE) }, contextOf(query));
      if (!("items" in page)) return;
      const index = page.items.findIndex((item) => !matches(item, query));
      if (index < 0) return;
      if (queries === alone) for (const name of names) broken.add(name);
      reportMismatch(session, paged, filters, query, page, index);
    });
  }
}

function reportMismatch(
  session: Session,
  paged: Paged,
  filters: Parameter[],
  query: Query,
  { items, exchange }: Page,
  index: number,
): void {
  const wrong = items.filter((item) => !matches(item, query)).length;
  const filter = filters.find(
    ({ name }) => name in query && !matches(items[index] as Item, { [name]: query[name] ?? "" }),
  );
  const pointer = filter
    ? `${session.contract.schemas.pointerOf(filter)}/description`
    : descriptionOf(session, paged.operation, paged.items);
  const message = `${titleOf(query)} returns ${wrong} of ${items.length} items that do not match.`;
  const problem = problemAt(session.contract, "filters", pointer, message, {
    key: keyOf(query, "items"),
    part: { kind: "body", pointer: `/${paged.items.replaceAll(".", "/")}/${index}/${filter?.name ?? ""}` },
  });
  session.report(problem, exchange, contextOf(query));
}

/** One defect for each combination of filters, whatever their values. */
function keyOf(query: Query, part: "items" | "total"): string {
  return `filters ${Object.keys(query).join()} ${part}`;
}

/** Compares each filtered list with the whole list, filtered here. Returns reports to be made if that is unchanged. */
async function compare(session: Session, paged: Paged, filters: Parameter[], all: Item[]): Promise<(() => void)[]> {
  const reports: (() => void)[] = [];
  const keys = new Map<string, string>();
  const { alone, pairs } = queriesOf(session, filters, all);
  for (const queries of [alone, pairs]) {
    await session.each(queries, async (query) => {
      const difference = await findDifference(session, paged, query, all);
      if (!difference) return;
      const { message, exchange, part } = difference;
      const parts = Object.entries(query).map((pair) => pair.join("="));
      // A value that does not work alone is the same defect in a pair.
      const key = parts.map((pair) => keys.get(pair)).find(Boolean) ?? keyOf(query, part);
      if (queries === alone) for (const pair of parts) keys.set(pair, key);
      const parameter = filters.find(({ name }) => name in query);
      const pointer =
        part === "total" || !parameter
          ? descriptionOf(session, paged.operation, paged.total)
          : `${session.contract.schemas.pointerOf(parameter)}/description`;
      const problem = problemAt(session.contract, "filters", pointer, message, {
        key,
        ...(part === "total" && { part: { kind: "body", pointer: `/${paged.total?.replaceAll(".", "/")}` } }),
      });
      reports.push(() => session.report(problem, exchange, contextOf(query)));
    });
  }
  return reports;
}

interface Difference {
  message: string;
  exchange: Exchange;
  part: "items" | "total";
}

/** How a filtered list differs from the whole list, filtered here. */
async function findDifference(
  session: Session,
  paged: Paged,
  query: Query,
  all: Item[],
): Promise<Difference | undefined> {
  const expected = all.filter((item) => matches(item, query));
  // Three pages, since cursors have to keep the filter.
  const found = await list(session, paged, query, Math.max(1, Math.min(PAGE_SIZE, Math.ceil(expected.length / 3))));
  const title = titleOf(query);
  const [first] = found.pages;
  // The documentation allows to reject a value that no item has.
  if (found.problem && expected.length === 0) return undefined;
  if (found.problem) return { ...found.problem, message: `${title}: ${found.problem.message}`, part: "items" };
  if (!first) return undefined;
  const items = itemsOf(found);
  const { exchange, total } = first;
  const surplus = items.filter(({ id }) => !expected.some((item) => item.id === id)).length;
  const missing = expected.filter(({ id }) => !items.some((item) => item.id === id)).length;
  const difference = (message: string, part: Difference["part"] = "items") => ({ message, exchange, part });
  if (surplus > 0) return difference(`${title} returns ${surplus} of ${items.length} items that do not match.`);
  if (missing > 0) return difference(`${title} lacks ${missing} of the ${expected.length} items that match.`);
  if (total === undefined || total === expected.length) return undefined;
  return difference(`The total for ${title} is ${total}, but ${expected.length} items match.`, "total");
}

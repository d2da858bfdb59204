import type { Problem } from "../judge/problem.js";
import { problemAt, SECTIONS } from "../judge/problem.js";
import type { SuiteOperation } from "../openapi/contract.js";
import type { Keywords } from "../openapi/schemas.js";
import type { Context } from "../report/journal.js";
import { at, type Exchange, type Request, toRequest } from "../run/exchange.js";
import type { Session } from "../run/session.js";

export type Query = Record<string, string | number>;
export type Item = Record<string, unknown> & { id: string };

/** An operation whose answers are pages, with what the contract says of them. */
export interface Paged {
  operation: SuiteOperation;
  /** The names of the query parameters. */
  cursor: string;
  limit: string;
  /** Paths within an answer. */
  items: string;
  next: string;
  prev: string;
  total: string;
}

export interface Page {
  items: Item[];
  next: string | null;
  prev: string | null;
  total: number;
  exchange: Exchange;
}

/** Pages one after the other, in the order in which they were asked for. */
export interface Walk {
  pages: Page[];
  /** Whether it came to the end of the list. */
  isWhole: boolean;
  /** An answer was no page, which is told for itself. */
  isBroken?: boolean;
  /** What kept it from going on. */
  problem?: { message: string; exchange: Exchange };
}

export function pagedOf(operation: SuiteOperation): Paged | undefined {
  const { cursor, limit, items, next, prev } = operation.pagination ?? {};
  if (!cursor || !limit || !items || !next || !prev) return undefined;
  return { operation, cursor, limit, items, next, prev, total: next.replace(/[^.]+$/, "total") };
}

/** The schema of a part of a success, such as `meta.total`. */
export function schemaOf(
  { contract: { schemas } }: Session,
  { responses }: SuiteOperation,
  path: string,
): Keywords | undefined {
  const success = Object.entries(responses).find(([status]) => status.startsWith("2"));
  let schema: Keywords | undefined = success?.[1].content?.["application/json"]?.schema;
  for (const step of path.split(".")) schema = schema && schemas.flat(schema).properties?.[step];
  return schema;
}

/** Where the contract describes a part of an answer, such as `meta.total`. */
export function placeOf(session: Session, operation: SuiteOperation, path: string): string {
  const schema = schemaOf(session, operation, path);
  return schema ? `${session.contract.schemas.pointerOf(schema)}/description` : operation.pointer;
}

/** A problem with paging, at a part of the answer. */
export function pageProblem(session: Session, paged: Paged, path: string, message: string): Problem {
  const place = placeOf(session, paged.operation, path);
  return problemAt(session.contract, "pages", place, message, {
    section: SECTIONS.pagination,
    key: `pages ${place} ${message.replaceAll(/\d+/g, "#")}`,
  });
}

export function pageRequest({ operation }: Paged, query: Query): Request {
  return toRequest(operation, { parameters: query });
}

/** Asks for one page; undefined where the answer is none, which is told by others. */
export async function askPage(
  session: Session,
  paged: Paged,
  query: Query,
  context: Context,
): Promise<Page | Exchange> {
  const exchange = await session.send(pageRequest(paged, query), context);
  return readPage(paged, exchange) ?? exchange;
}

function readPage(paged: Paged, exchange: Exchange): Page | undefined {
  const { status, json } = exchange.answer ?? {};
  const items = at(json, paged.items);
  const total = at(json, paged.total);
  if (status !== 200 || !Array.isArray(items) || typeof total !== "number") return undefined;
  const cursor = (path: string) => {
    const value = at(json, path);
    return typeof value === "string" ? value : null;
  };
  return { items: items.map(Object), next: cursor(paged.next), prev: cursor(paged.prev), total, exchange };
}

/** Walks from page to page, along `next` or `prev`, for so many pages at most. */
export async function walk(
  session: Session,
  paged: Paged,
  { query, from, direction, most }: { query: Query; from?: Page; direction: "next" | "prev"; most: number },
  context: Context,
): Promise<Walk> {
  const pages: Page[] = from ? [from] : [];
  const seen = new Set<string>();
  let cursor = from?.[direction];
  while (pages.length < most && cursor !== null) {
    const last = pages.at(-1);
    if (last && cursor !== undefined && seen.has(cursor)) {
      const message = `Following ${paged[direction]} leads in a circle.`;
      return { pages, isWhole: false, problem: { message, exchange: last.exchange } };
    }
    if (cursor !== undefined) seen.add(cursor);
    const asked = { ...query, ...(cursor !== undefined && { [paged.cursor]: cursor }) };
    const page = await askPage(session, paged, asked, context);
    if (!("items" in page)) {
      const status = page.answer?.status ?? 500;
      if (status < 400 || status >= 500) return { pages, isWhole: false, isBroken: true };
      const what = cursor === undefined ? "the first page" : "a cursor that it gave";
      const problem = { message: `The server refuses ${what}, with ${status}.`, exchange: page };
      return { pages, isWhole: false, problem };
    }
    pages.push(page);
    cursor = page[direction];
  }
  return { pages, isWhole: cursor === null };
}

export function itemsOf({ pages }: Walk): Item[] {
  return pages.flatMap(({ items }) => items);
}

/** A name for the set of items that a list has, whatever their order. */
export function setOf(items: readonly Item[], ...names: string[]): string {
  return items
    .map((item) => JSON.stringify(["id", ...names].map((name) => item[name])))
    .toSorted((one, other) => (one < other ? -1 : 1))
    .join();
}

import { type Known, referenceValues, requiredOf } from "../generate/cases.js";
import { type Problem, problemAt, SECTIONS } from "../judge/problem.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { successSchemaOf } from "../openapi/responses.js";
import type { Keywords } from "../openapi/schemas.js";
import type { Context } from "../report/journal.js";
import { type Exchange, getPath, isSuccess, type Request, toRequest } from "../run/exchange.js";
import type { Session } from "../run/session.js";

export type Query = Record<string, string | number>;
/** An item of a list. Items without an `id` are identified by all their properties. */
export type Item = Record<string, unknown> & { id: string };

/** An operation that returns pages, and what the contract says about them. */
export interface Paged {
  operation: SuiteOperation;
  /** Names of query parameters. */
  cursor: string;
  limit?: string | undefined;
  /** The largest page. */
  maxLimit: number;
  /** Paths within a response. */
  items: string;
  next: string;
  prev?: string | undefined;
  total?: string | undefined;
  /** Whether the items have ids: others may be equal. */
  hasIds: boolean;
  /** What every request needs. */
  required: Record<string, unknown>;
}

export interface Page {
  items: Item[];
  next: string | null;
  prev: string | null;
  /** Undefined if the list reports none. */
  total: number | undefined;
  exchange: Exchange;
}

/** Consecutive pages, in the order in which they were fetched. */
export interface Walk {
  pages: Page[];
  /** Whether it reached the end of the list. */
  isComplete: boolean;
  /** Whether a response was not a page; other checks report that. */
  isBroken?: boolean;
  /** Why it ended early, if that is a defect. */
  problem?: { message: string; exchange: Exchange };
}

/** The largest page that is requested where the contract sets no limit. */
const MAX_LIMIT = 100;

/** What the contract says about the pages of an operation; undefined if it has none. */
export function pagedOf(contract: SuiteContract, operation: SuiteOperation, known: Known = {}): Paged | undefined {
  const { pagination, parameters } = operation;
  if (!pagination) return undefined;
  const { schemas } = contract;
  const { cursor, limit, items, next, prev } = pagination;
  // By convention, the number of all items is beside the cursor, or beside the object that it is in.
  const holders = [next, next.split(".").slice(0, -1).join(".")];
  const totals = holders.map((path) => path.replace(/[^.]*$/, "total"));
  const itemSchema = schemas.merged(schemaOf(contract, operation, items) ?? {}).items ?? {};
  const limitSchema = parameters.find(({ name }) => name === limit)?.schema ?? {};
  const { maximum = MAX_LIMIT } = schemas.merged(limitSchema);
  return {
    operation,
    cursor,
    limit,
    maxLimit: Math.min(maximum, MAX_LIMIT),
    items,
    next,
    prev,
    total: totals.find((path) => schemaOf(contract, operation, path)),
    hasIds: "id" in (schemas.merged(itemSchema).properties ?? {}),
    required: requiredOf(operation, referenceValues(contract, operation, known)),
  };
}

/** The query that asks for pages of this size, as far as the contract allows; none if it does not let choose. */
export function limitTo({ limit, maxLimit }: Paged, size: number): Query {
  return limit === undefined ? {} : { [limit]: Math.min(size, maxLimit) };
}

/** The schema of a part of a successful response, such as `meta.total`. */
export function schemaOf({ schemas }: SuiteContract, operation: SuiteOperation, path: string): Keywords | undefined {
  let schema = successSchemaOf(operation);
  for (const step of path === "" ? [] : path.split(".")) schema = schema && schemas.merged(schema).properties?.[step];
  return schema;
}

/** Where the contract describes a part of a response, such as `meta.total`. */
export function descriptionOf(session: Session, operation: SuiteOperation, path = ""): string {
  const schema = schemaOf(session.contract, operation, path);
  return schema ? `${session.contract.schemas.pointerOf(schema)}/description` : operation.pointer;
}

/** A pagination problem in a part of the response. */
export function pageProblem(session: Session, paged: Paged, path: string | undefined, message: string): Problem {
  const pointer = descriptionOf(session, paged.operation, path);
  return problemAt(session.contract, "pages", pointer, message, {
    section: SECTIONS.pagination,
    key: `pages ${pointer} ${message.replaceAll(/\d+/g, "#")}`,
    part:
      path === undefined || path === paged.items
        ? undefined
        : { kind: "body", pointer: `/${path.replaceAll(".", "/")}` },
  });
}

export function pageRequest({ operation, required }: Paged, query: Query): Request {
  return toRequest(operation, { parameters: { ...required, ...query } });
}

/** Fetches one page; the exchange if the response is not a page, which other checks report. */
export async function fetchPage(
  session: Session,
  paged: Paged,
  query: Query,
  context: Context,
): Promise<Page | Exchange> {
  const exchange = await session.send(pageRequest(paged, query), context);
  return readPage(paged, exchange) ?? exchange;
}

function readPage(paged: Paged, exchange: Exchange): Page | undefined {
  const { status = 500, json } = exchange.response ?? {};
  const items = getPath(json, paged.items);
  const total = paged.total === undefined ? undefined : getPath(json, paged.total);
  if (!isSuccess(status) || !Array.isArray(items)) return undefined;
  if (paged.total !== undefined && typeof total !== "number") return undefined;
  const cursor = (path: string | undefined) => {
    const value = path === undefined ? null : getPath(json, path);
    return typeof value === "string" ? value : null;
  };
  return {
    items: items.map((item) => toItem(item, paged)),
    next: cursor(paged.next),
    prev: cursor(paged.prev),
    total: typeof total === "number" ? total : undefined,
    exchange,
  };
}

function toItem(item: unknown, { hasIds }: Paged): Item {
  if (hasIds) return Object(item);
  const properties = typeof item === "object" ? item : {};
  return { ...properties, id: JSON.stringify(item) };
}

interface WalkOptions {
  query: Query;
  /** The page to start from. Default: the first, which is fetched. */
  from?: Page;
  direction: "next" | "prev";
  maxPages: number;
}

/** Follows `next` or `prev` from page to page. */
export async function walk(
  session: Session,
  paged: Paged,
  { query, from, direction, maxPages }: WalkOptions,
  context: Context,
): Promise<Walk> {
  const pages: Page[] = from ? [from] : [];
  const visited = new Set<string>();
  let cursor = from?.[direction];
  while (pages.length < maxPages && cursor !== null) {
    const defect = endlessness(paged, pages, direction, visited);
    if (defect) return { pages, isComplete: false, problem: defect };
    if (cursor !== undefined) visited.add(cursor);
    const page = await fetchPage(
      session,
      paged,
      { ...query, ...(cursor !== undefined && { [paged.cursor]: cursor }) },
      context,
    );
    if (!("items" in page)) return { pages, isComplete: false, ...rejection(page, cursor === undefined) };
    pages.push(page);
    cursor = page[direction];
  }
  return { pages, isComplete: cursor === null };
}

/** Why the list would never end: a cursor repeats, or empty pages follow the last item. */
function endlessness(
  paged: Paged,
  pages: readonly Page[],
  direction: "next" | "prev",
  visited: ReadonlySet<string>,
): Walk["problem"] {
  const last = pages.at(-1);
  if (!last) return undefined;
  const { exchange, total } = last;
  if (visited.has(last[direction] ?? "")) {
    return { message: `Following ${paged[direction]} leads in a circle.`, exchange };
  }
  const count = pages.reduce((sum, { items }) => sum + items.length, 0);
  const [beforeLast] = pages.slice(-2);
  // One empty page at the end is fine: a server may notice the end only there.
  const areEmpty = pages.length > 1 && beforeLast?.items.length === 0 && last.items.length === 0;
  if (!areEmpty || (total !== undefined && count < total)) return undefined;
  return { message: `After all ${count} items, empty pages with a ${paged[direction]} go on.`, exchange };
}

function rejection(exchange: Exchange, isFirst: boolean): Pick<Walk, "isBroken" | "problem"> {
  const status = exchange.response?.status ?? 500;
  if (status < 400 || status >= 500) return { isBroken: true };
  const subject = isFirst ? "the first page" : "a cursor that it issued";
  return { problem: { message: `The server rejects ${subject}, with ${status}.`, exchange } };
}

export function itemsOf({ pages }: Walk): Item[] {
  return pages.flatMap(({ items }) => items);
}

/** Identifies the set of items of a list, whatever their order. */
export function fingerprint(items: readonly Item[], ...properties: string[]): string {
  return items
    .map((item) => JSON.stringify(["id", ...properties].map((name) => item[name])))
    .toSorted((one, other) => (one < other ? -1 : 1))
    .join();
}

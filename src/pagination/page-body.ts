import { asRecord, isRecord } from "../internal/values.js";
import type { PaginationDescription } from "../operations.js";

/** A page as the server sent it, taken apart. */
export interface RawPage<T, Meta> {
  data: T[];
  meta: Meta;
  /** The cursor of the page after this one; undefined if the body has none. */
  next: unknown;
  /** The cursor of the page before this one. */
  prev: unknown;
  /** The link to the page after this one, for servers that send no cursor. */
  nextPage: unknown;
}

/**
 * Takes the body of a page apart, as the contract's `x-pagination` describes it.
 *
 * @returns undefined if the items are not an array, or if the object with the cursors is missing.
 */
export function parsePage<T, Meta>(body: unknown, pagination: PaginationDescription): RawPage<T, Meta> | undefined {
  const at = (path: string | undefined) => (path === undefined ? undefined : valueAt(body, path));
  const data = at(pagination.items);
  const metaName = metaNameOf(pagination);
  const meta = metaName === undefined ? body : asRecord(body)[metaName];
  if (!Array.isArray(data) || !isRecord(meta)) return undefined;
  const { next, prev, nextPage } = pagination;
  return { data, meta: meta as Meta, next: at(next), prev: at(prev), nextPage: at(nextPage) };
}

/** What `parsePage` expects, in words. */
export function expectedPage(pagination: PaginationDescription): string {
  const metaName = metaNameOf(pagination);
  const items = `expected \`${pagination.items}\`, an array`;
  return metaName === undefined ? items : `${items}, and \`${metaName}\`, an object`;
}

/** The property of the body that holds the cursors; undefined if they are at its top level. */
function metaNameOf({ next }: PaginationDescription): string | undefined {
  const [first, ...nested] = next.split(".");
  return nested.length > 0 ? first : undefined;
}

function valueAt(body: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => asRecord(value)[name], body);
}

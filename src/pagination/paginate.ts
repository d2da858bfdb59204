import { type DataWithUrl, dataOf } from "../http/result.js";
import type { CallResult, SendUntyped } from "../http/types.js";
import { checkOptions } from "../internal/assert.js";
import { isRecord } from "../internal/values.js";
import { type CallOptions, LIST_OPTION_CHECKS } from "../options.js";
import type { PageQuery } from "./cursors.js";
import { list, type PageList } from "./list.js";
import type { Prefetch, RawPage } from "./page.js";
import type { PagedItem, PagedPath, PagedQuery } from "./paths.js";

export type { PageList } from "./list.js";

/**
 * The options of `paginate`, besides those of every call.
 *
 * @example
 * const options: PaginateOptions<"/servers"> = { query: { region: "us-east-1" }, prefetch: 1, timeout: 10_000 };
 */
export interface PaginateOptions<P extends PagedPath> extends CallOptions {
  /** Filters, `limit` and `cursor`. Default: none. */
  query?: PagedQuery<P> | undefined;
  /** Pages fetched ahead while the consumer works on one. Default: 0. */
  prefetch?: Prefetch | undefined;
}

/** Pages through a path, with what sends its requests. */
export function paginateWith<P extends PagedPath>(
  send: SendUntyped | ((...args: Parameters<SendUntyped>) => Promise<Omit<CallResult, "call">>),
  path: P,
  { query, ...options }: PaginateOptions<P> = {},
): PageList<PagedItem<P>> {
  const { prefetch, ...callOptions } = options;
  const fetchPage = async (pageQuery: PageQuery, signal?: AbortSignal): Promise<DataWithUrl<RawPage<PagedItem<P>>>> => {
    checkOptions("call option", options, LIST_OPTION_CHECKS);
    const params = { query: { ...pageQuery } };
    const call = send("get", path, { ...callOptions, signal: eitherSignal(callOptions.signal, signal), params });
    return dataOf(call, pageIn<PagedItem<P>>, "expected `data`, an array, and `meta`, an object");
  };
  return list<PagedItem<P>, PageQuery>(fetchPage, query ?? {}, prefetch);
}

/** A signal that aborts when either does. */
function eitherSignal(caller: AbortSignal | undefined, prefetch: AbortSignal | undefined): AbortSignal | undefined {
  return caller && prefetch ? AbortSignal.any([caller, prefetch]) : (caller ?? prefetch);
}

function pageIn<T>(body: unknown): RawPage<T> | undefined {
  return isPage<T>(body) ? body : undefined;
}

function isPage<T>(body: unknown): body is RawPage<T> {
  return isRecord(body) && Array.isArray(body.data) && isRecord(body.meta);
}

import { ConfigurationError } from "../errors.js";
import { dataOf } from "../http/result.js";
import type { CallResult, SendUntyped } from "../http/types.js";
import { checkOptions } from "../internal/assert.js";
import { findOperation } from "../operations.js";
import { type CallOptions, LIST_OPTION_CHECKS } from "../options.js";
import { list, type PageList } from "./list.js";
import type { FetchPage, Prefetch } from "./page.js";
import { expectedPage, parsePage } from "./page-body.js";
import type { PagedItem, PagedMeta, PagedPath, PagedQuery } from "./paths.js";

export type { PageList } from "./list.js";

/**
 * The options of `paginate`, in addition to those of every call.
 *
 * @category Pagination
 * @example
 * const options: PaginateOptions<"/servers"> = { query: { region: "us-east-1" }, prefetch: 1, timeout: 10_000 };
 */
export interface PaginateOptions<P extends PagedPath> extends CallOptions {
  /** Filters, page size, and the cursor to start from. Default: none. */
  query?: PagedQuery<P> | undefined;
  /** How many pages to fetch ahead while you work on one. Default: 0. */
  prefetch?: Prefetch | undefined;
}

/** Lists the items of a path, with a function that sends the requests. */
export function paginateWith<P extends PagedPath>(
  send: SendUntyped | ((...args: Parameters<SendUntyped>) => Promise<Omit<CallResult, "call">>),
  path: P,
  options: PaginateOptions<P> = {},
): PageList<PagedItem<P>, PagedMeta<P>> {
  const { query, prefetch = 0, ...callOptions } = { ...options };
  const pagination = findOperation("GET", path)?.pagination;
  const fetchPage: FetchPage<PagedItem<P>, PagedMeta<P>> = async (pageQuery, signal) => {
    checkOptions("call option", options, LIST_OPTION_CHECKS);
    if (!pagination) throw new ConfigurationError(`${path} cannot be paged through: the contract has no pages for it.`);
    const params = { query: { ...pageQuery } };
    const call = send("get", path, { ...callOptions, signal: eitherSignal(callOptions.signal, signal), params });
    return dataOf(call, (body) => parsePage(body, pagination), expectedPage(pagination));
  };
  return list(fetchPage, query ?? {}, { cursor: pagination?.cursor ?? "", prefetch });
}

/** A signal that aborts when either does. */
function eitherSignal(caller: AbortSignal | undefined, prefetch: AbortSignal | undefined): AbortSignal | undefined {
  return caller && prefetch ? AbortSignal.any([caller, prefetch]) : (caller ?? prefetch);
}

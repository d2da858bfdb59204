/** The number of tokens of a client: enough for 100 retries in a row. */
export const DEFAULT_CAPACITY = 500;

/** The number of tokens that a retry costs. */
const RETRY_COST = 5;

/** The number of tokens that a call returns if it succeeds without a retry. */
const SUCCESS_REFUND = 1;

/**
 * Limits the retries of a client, so that it does not multiply the load on a failing server: a token bucket, as in the
 * standard retry mode of AWS's SDKs. Retries cost tokens, successes give tokens back. 100 retries are always possible in
 * a row, then one for every five calls that succeed.
 */
export interface RetryBudget {
  /** Takes the tokens for a retry; false if there are too few. */
  tryRetry(): boolean;
  /** @param paidRetries How many retries of the call took tokens, which are given back. */
  onSuccess(paidRetries: number): void;
}

/** @param capacity Tokens that there are at first, and never more than. With Infinity, the budget never runs out. */
export function createRetryBudget(capacity: number): RetryBudget {
  let tokens = capacity;
  return {
    tryRetry() {
      if (tokens < RETRY_COST) return false;
      tokens -= RETRY_COST;
      return true;
    },
    onSuccess(paidRetries) {
      tokens = Math.min(capacity, tokens + Math.max(SUCCESS_REFUND, paidRetries * RETRY_COST));
    },
  };
}

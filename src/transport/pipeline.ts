import type { RateLimiter } from "../rate-limit/limiter.js";
import { createAttempt } from "./attempt.js";
import { authorize, type KeyProvider } from "./auth.js";
import type { Transport } from "./call.js";
import { limitConcurrency } from "./concurrency.js";
import { respectRateLimit } from "./rate-limit.js";
import { retry } from "./retry.js";
import { createRetryBudget, DEFAULT_CAPACITY } from "./retry-budget.js";

interface PipelineSettings {
  keys: KeyProvider;
  fetch: typeof globalThis.fetch | undefined;
  maxConcurrency: number;
  rateLimiter: RateLimiter | false;
  /** Receives the headers of every response. */
  onHeaders: (headers: Headers, apiKey: string | undefined) => void;
  retryBudget: boolean;
}

/**
 * What a request passes, from the outside in: `retry` is entered once per call, the others once per attempt. Around it are
 * the middleware, and around that the deadline of the call (see `http/client.ts`), since middleware may hang as well.
 */
export function createPipeline(settings: PipelineSettings): Transport {
  const { keys, fetch, maxConcurrency, rateLimiter, onHeaders, retryBudget } = settings;
  const retryLayer = retry(createRetryBudget(retryBudget ? DEFAULT_CAPACITY : Infinity));
  const authLayer = authorize(keys);
  const concurrencyLayer = limitConcurrency(maxConcurrency);
  const rateLimitLayer = respectRateLimit(rateLimiter, onHeaders);
  const attempt = createAttempt(fetch);
  return retryLayer(authLayer(concurrencyLayer(rateLimitLayer(attempt))));
}

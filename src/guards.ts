import { ConfigurationError } from "./errors.js";

const MAX_TIMER = 2 ** 31 - 1;

/** What bounds a call; see `CallOptions`. */
export interface Bounds {
  timeout: number;
  totalTimeout: number | undefined;
  maxRetries: number;
}

/**
 * What is given, or else the defaults.
 *
 * @throws ConfigurationError where a timer couldn't hold it (2³¹−1 ms at most), or it isn't a number of the kind.
 */
export function boundsOf(given: { [K in keyof Bounds]?: Bounds[K] | undefined }, defaults: Bounds): Bounds {
  return {
    timeout: checkDuration("timeout", given.timeout ?? defaults.timeout),
    totalTimeout: checkDuration("totalTimeout", given.totalTimeout ?? defaults.totalTimeout),
    maxRetries: checkCount("maxRetries", given.maxRetries ?? defaults.maxRetries, 0),
  };
}

function checkDuration<T extends number | undefined>(name: string, value: T): T {
  if (value !== undefined && !(value > 0 && value <= MAX_TIMER)) {
    throw new ConfigurationError(`${name} is milliseconds, above 0 and at most ${MAX_TIMER}, not ${value}.`);
  }
  return value;
}

export function checkCount(name: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new ConfigurationError(`${name} is a whole number of at least ${least}, not ${value}.`);
  }
  return value;
}

/** Over plain http a key can be read on the way, so that is for this machine only. */
export function checkBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isSafe = url && /^(https:|http:(localhost|127\.\d+\.\d+\.\d+|\[::1\])$)/.test(url.protocol + url.hostname);
  if (!isSafe || url.username + url.password + url.search + url.hash) {
    throw new ConfigurationError("baseUrl is an https URL, or http on a loopback host; no user, query or fragment.");
  }
  return baseUrl.replace(/\/+$/, "");
}

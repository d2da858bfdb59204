import { ConfigurationError } from "./errors.js";

/** What bounds a call; see `CallOptions`. */
export interface Bounds {
  timeout: number;
  totalTimeout?: number | undefined;
  maxRetries: number;
}

/**
 * What is given, or else the defaults.
 *
 * @throws ConfigurationError as `checkCount` does.
 */
export function boundsOf(given: { [K in keyof Bounds]?: Bounds[K] | undefined }, defaults: Bounds): Bounds {
  const bound = <K extends keyof Bounds>(name: K, least: number) =>
    checkCount(name, given[name] ?? defaults[name], least);
  return { timeout: bound("timeout", 1), totalTimeout: bound("totalTimeout", 1), maxRetries: bound("maxRetries", 0) };
}

/**
 * A number of milliseconds, or of anything else; undefined is none.
 *
 * @throws ConfigurationError where it isn't whole, less than the least, or more than 2³¹−1, which a timer can't hold.
 */
export function checkCount<T extends number | undefined>(name: string, value: T, least: number): T {
  const count = value ?? least;
  // Of what isn't whole, or has more than 31 bits, something else is left.
  if (count !== (count | 0) || count < least) {
    throw new ConfigurationError(`${name} is a whole number from ${least} to 2^31-1, not ${value}.`);
  }
  return value;
}

/**
 * The URL without slashes at its end. Over plain http a key can be read on the way, so that is for this machine only.
 *
 * @throws ConfigurationError where it is no such URL.
 */
export function checkBaseUrl(baseUrl: string): string {
  // As URLs are written out: https with any host, or http with this machine; without user, query and fragment.
  const safe = /^(https:|http:\/\/(localhost|127\.[\d.]+|\[::1])[:/])[^?#@]*$/;
  const href = URL.canParse(baseUrl) ? new URL(baseUrl).href : "";
  if (!safe.test(href)) {
    throw new ConfigurationError("No such environment, or baseUrl is no bare https URL (http on loopback).");
  }
  return href.replace(/\/+$/, "");
}

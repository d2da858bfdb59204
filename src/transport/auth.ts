import { ConfigurationError } from "../errors.js";
import { shared } from "../internal/single-flight.js";

/**
 * Where the API key comes from: a string, or a function that is asked again for every attempt.
 *
 * @example
 * const apiKey: KeySource = async () => (await import("node:fs/promises")).readFile("/run/secrets/cloudnexus", "utf8");
 */
export type KeySource = string | (() => string | Promise<string>);

/**
 * Gives the key for an attempt. Askings at the same time are one.
 *
 * @throws ConfigurationError where the function fails, or gives what is no usable key.
 */
export function keyProvider(
  source: KeySource | undefined,
  check: (key: unknown) => string,
): () => string | Promise<string> {
  if (typeof source !== "function") {
    const key = check(source);
    return () => key;
  }
  // Askings at the same time are one; a function that throws at once rejects, too.
  const ask = shared<unknown>(async () => source());
  return () =>
    ask().then(check, (cause) => {
      // An error of its own for each of those who wait: it will tell of their call.
      throw new ConfigurationError("apiKey() failed.", { cause });
    });
}

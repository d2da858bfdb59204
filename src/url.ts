import { ConfigurationError } from "./errors.js";

/** An operation's parameters, by where they go. */
export interface Params {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
}

/**
 * The URL, where it is below the base URL: a path without a slash before it, or middleware, could have made another host's.
 *
 * @throws ConfigurationError where a call, and with it the key, would go elsewhere.
 */
export function checkTarget(url: string, baseUrl: string): string {
  if (!url.startsWith(`${baseUrl}/`)) throw new ConfigurationError(`Calls go to ${baseUrl}/ only.`);
  return url;
}

/**
 * A path of the contract with its values.
 *
 * @throws ConfigurationError where one of them would make another path of it.
 */
export function fillPath(path: string, values: Record<string, unknown> = {}): string {
  // Most have none, and to look for some that way takes as long as the rest of the URL.
  if (!path.includes("{")) return path;
  return path.replace(/{(\w+)}/g, (_, name: string) => {
    const value = String(values[name] ?? "");
    // Nothing, or dots however often encoded: with a dot segment it would be another path, and some servers decode twice.
    // Other values that were encoded as a whole look the same; they'd be encoded once more.
    const isDots = /^(\.|%[\da-f]+)*$/i.test(value);
    return encode(name, value, isDots);
  });
}

/**
 * `?limit=5`, or nothing. Lists are repeated, as is OpenAPI's default (`form`, exploded); null and undefined are left out.
 *
 * @throws ConfigurationError where a value would be lost on the way.
 */
export function queryOf(values: object = {}): string {
  let query = "";
  // Not by their entries, which V8 makes slowly.
  for (const name of Object.keys(values)) {
    const value: unknown = values[name as keyof typeof values];
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null) continue;
      const isLost = typeof one === "object" || (typeof one === "number" && !Number.isFinite(one));
      query += `${query ? "&" : "?"}${encode(name, name)}=${encode(name, one, isLost)}`;
    }
  }
  return query;
}

/** A parameter's value, or its name, as it goes into a URL. */
function encode(name: string, value: string, isLost = false): string {
  try {
    if (!isLost) return encodeURIComponent(value);
  } catch {
    // Half of a surrogate pair, which is no character: there is no encoding of it.
  }
  throw new ConfigurationError(`The parameter ${name} can't be "${value}".`);
}

import type { SuiteOperation } from "./suite.js";

/** Where a request went. */
export interface Match {
  /** The base URL of the API, without a slash at its end. */
  base: string;
  /** From the base URL on, with the query. */
  path: string;
  /** Undefined if the contract has no such operation. */
  operation: SuiteOperation | undefined;
  /** Decoded, by name. */
  pathParameters: Record<string, string>;
}

/** Finds the operation of a request; undefined for a URL outside the API. */
export type Matcher = (method: string, url: URL) => Match | undefined;

/**
 * Matches requests to the operations of a contract. Upper-case hosts, default ports, slashes at the end and
 * percent-encoding make no difference.
 *
 * @param bases The base URLs of the API.
 */
export function createMatcher(bases: readonly string[], operations: readonly SuiteOperation[]): Matcher {
  const apis = bases.map((base) => new URL(base));
  // A path without parameters goes before one with parameters, as OpenAPI demands.
  const routes = operations.map(routeOf).sort((a, b) => a.names.length - b.names.length);
  return (method, url) => {
    const api = apis.find((candidate) => isWithin(url, candidate));
    if (!api) return undefined;
    const path = withoutEndSlash(url.pathname).slice(withoutEndSlash(api.pathname).length);
    const found = routes
      .filter(({ operation }) => operation.method === method)
      .map((route) => ({ route, values: route.pattern.exec(canonical(path)) }))
      .find(({ values }) => values);
    const values = found?.values?.slice(1).map(decoded) ?? [];
    const names = found?.route.names ?? [];
    return {
      base: withoutEndSlash(api.href),
      path: (path || "/") + url.search,
      operation: found?.route.operation,
      pathParameters: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""])),
    };
  };
}

interface Route {
  operation: SuiteOperation;
  pattern: RegExp;
  names: string[];
}

function routeOf(operation: SuiteOperation): Route {
  const names: string[] = [];
  const pattern = withoutEndSlash(operation.path)
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith("{")) return escapeRegExp(canonical(part));
      names.push(part.slice(1, -1));
      return "([^/]+)";
    });
  return { operation, names, pattern: new RegExp(`^${pattern.join("")}$`) };
}

function isWithin(url: URL, api: URL): boolean {
  const path = withoutEndSlash(api.pathname);
  return url.origin === api.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
}

function withoutEndSlash(text: string): string {
  return text.replace(/\/+$/, "");
}

/** The one spelling of a path: `/%73ervers` is `/servers`. */
function canonical(path: string): string {
  return path
    .split("/")
    .map((segment) => encodeURIComponent(decoded(segment)))
    .join("/");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

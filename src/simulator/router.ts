import type { OperationDescription } from "../operations.js";

/** The result of looking up a URL's path: an operation, or the methods that the path has instead. */
export type Route =
  | { operation: OperationDescription; path: Record<string, string> }
  | { operation: undefined; allowedMethods: string[]; template: string };

export type FindRoute = (method: string, path: string) => Route | undefined;

/**
 * Routes requests to operations. Of several templates that match, the most concrete is tried first: `/servers/bulk`
 * before `/servers/{server_id}`.
 */
export function createRouter(operations: readonly OperationDescription[]): FindRoute {
  const routes = [...operations].sort(byConcreteness).map((operation) => ({
    operation,
    pattern: patternOf(operation.path),
    names: [...operation.path.matchAll(PARAMETER)].map(([, name = ""]) => name),
  }));
  return (method, path) => {
    const matching = routes.filter(({ pattern }) => pattern.test(path));
    const [first] = matching;
    if (!first) return undefined;
    const methods = matching.map(({ operation }) => operation.method);
    // HEAD is served as GET unless the contract describes it.
    const wanted = method === "HEAD" && !methods.includes("HEAD") ? "GET" : method;
    const route = matching.find(({ operation }) => operation.method === wanted);
    if (!route)
      return { operation: undefined, allowedMethods: allowedMethods(methods), template: first.operation.path };
    const values = route.pattern.exec(path)?.slice(1) ?? [];
    const entries = route.names.map((name, index) => [name, values[index] ?? ""]);
    return { operation: route.operation, path: Object.fromEntries(entries) };
  };
}

const PARAMETER = /\{([^}]+)\}/g;

/** Compares templates segment by segment: a literal before a partial parameter such as `{name}.csv`, before `{name}`. */
function byConcreteness(a: OperationDescription, b: OperationDescription): number {
  const [left, right] = [sortKey(a.path), sortKey(b.path)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortKey(template: string): string {
  const ranks = template.split("/").map((segment) => {
    if (!segment.includes("{")) return 0;
    return /^\{[^}]+\}$/.test(segment) ? 2 : 1;
  });
  return ranks.join("");
}

function patternOf(template: string): RegExp {
  const literals = template.split(PARAMETER).filter((_, index) => index % 2 === 0);
  return new RegExp(`^${literals.map(escapeRegExp).join("([^/]+)")}$`);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function allowedMethods(methods: readonly string[]): string[] {
  return [...new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"])];
}

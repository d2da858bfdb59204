import type { SecurityScheme } from "../../operations.js";
import type { Traffic } from "./traffic.js";

/** What a request carries for a scheme; undefined if nothing. */
export function credentialFor(
  scheme: SecurityScheme,
  { requestHeaders, url }: Pick<Traffic, "url" | "requestHeaders">,
): string | undefined {
  if (scheme.type === "apiKey") {
    const value = scheme.in === "query" ? url.searchParams.get(scheme.name) : requestHeaders.get(scheme.name);
    return value ?? undefined;
  }
  const authorization = requestHeaders.get("authorization") ?? "";
  return authorization.toLowerCase().startsWith(`${scheme.type} `) ? authorization : undefined;
}

import type { SecurityScheme } from "../operations.js";
import type { Node } from "./document.js";

/** How the API key is sent by a security scheme of the contract; undefined if that is not supported. */
export function securitySchemeOf(scheme: Node): SecurityScheme | undefined {
  const { type, in: place, name } = scheme;
  const httpScheme = String(scheme.scheme).toLowerCase();
  if (type === "http" && (httpScheme === "bearer" || httpScheme === "basic")) return { type: httpScheme };
  if (type === "apiKey" && (place === "header" || place === "query")) return { type, in: place, name: String(name) };
  return undefined;
}

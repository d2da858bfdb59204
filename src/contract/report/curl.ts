import type { Request } from "../run/exchange.js";
import { contentTypeOf } from "../run/sender.js";
import type { Target } from "../types.js";

/** A curl line that sends a request again. Keys are replaced by environment variables. */
export function curlOf(request: Request, { baseUrl, keys }: Pick<Target, "baseUrl" | "keys">): string {
  const { method, path, body, authorization = `Bearer ${keys.main}` } = request;
  const type = contentTypeOf(request);
  const parts = [
    "curl -i",
    ...(method === "GET" && body === undefined ? [] : [`-X ${method}`]),
    quote(baseUrl + path),
    ...(authorization === null ? [] : [`-H ${authorizationHeader(authorization, keys)}`]),
    // curl adds a content type to bodies; a header without a value removes it.
    ...(body === undefined ? [] : [`-H ${quote(type === null ? "Content-Type:" : `Content-Type: ${type}`)}`]),
    ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
  ];
  return parts.join(" ");
}

const VARIABLES = [
  ["main", "CLOUDNEXUS_API_KEY"],
  ["readOnly", "CLOUDNEXUS_READ_ONLY_KEY"],
  ["second", "CLOUDNEXUS_SECOND_KEY"],
] as const;

/** A text in which each key, also one without its last character, is replaced by its environment variable. */
export function maskKeys(text: string, keys: Target["keys"]): string {
  return VARIABLES.reduce((masked, [name, variable]) => {
    const key = keys[name];
    if (key === undefined) return masked;
    return masked
      .replaceAll(new RegExp(`${escapeRegExp(key)}(?=(\\w?))`, "g"), (_, next) =>
        next ? `\${${variable}}` : `$${variable}`,
      )
      .replaceAll(key.slice(0, -1), `\${${variable}%?}`);
  }, text);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[^\w]/g, "\\$&");
}

/** In double quotes if it contains a variable. */
function authorizationHeader(value: string, keys: Target["keys"]): string {
  const header = maskKeys(`Authorization: ${value}`, keys);
  return header.includes("$") ? `"${header}"` : quote(header);
}

/** As one word for a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

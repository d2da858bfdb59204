import type { Request } from "../run/exchange.js";
import { contentTypeOf } from "../run/sender.js";
import type { Target } from "../types.js";

/** A curl line that sends a request again. Keys are left to environment variables. */
export function curlOf(request: Request, { baseUrl, keys }: Pick<Target, "baseUrl" | "keys">): string {
  const { method, path, body, authorization = `Bearer ${keys.main}` } = request;
  const type = contentTypeOf(request);
  const parts = [
    "curl -i",
    ...(method === "GET" && body === undefined ? [] : [`-X ${method}`]),
    quote(baseUrl + path),
    ...(authorization === null ? [] : [`-H ${authorizationHeader(authorization, keys)}`]),
    // curl has a content type of its own for bodies, which a header without a value takes away.
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

/** A text without the keys, which are called by their variables; a key that lacks its end is one still. */
export function withoutKeys(text: string, keys: Target["keys"]): string {
  return VARIABLES.reduce((rest, [name, variable]) => {
    const key = keys[name];
    if (key === undefined) return rest;
    return rest
      .replaceAll(new RegExp(`${escaped(key)}(?=(\\w?))`, "g"), (_, next) =>
        next ? `\${${variable}}` : `$${variable}`,
      )
      .replaceAll(key.slice(0, -1), `\${${variable}%?}`);
  }, text);
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w]/g, "\\$&");
}

/** In double quotes where there is a variable. */
function authorizationHeader(value: string, keys: Target["keys"]): string {
  const header = withoutKeys(`Authorization: ${value}`, keys);
  return header.includes("$") ? `"${header}"` : quote(header);
}

/** As one word of a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

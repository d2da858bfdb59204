import type { Request } from "./request.js";
import type { Target } from "./types.js";
import { contentTypeOf } from "./wire.js";

/** A curl line that sends a request again. Keys are left to environment variables. */
export function curlOf(request: Request, { baseUrl, keys }: Pick<Target, "baseUrl" | "keys">): string {
  const { method, path, body, authorization = `Bearer ${keys.main}` } = request;
  const type = contentTypeOf(request);
  const parts = [
    "curl -i",
    ...(method === "GET" && body === undefined ? [] : [`-X ${method}`]),
    quote(baseUrl + path),
    ...(authorization === null ? [] : [`-H ${withVariables(`Authorization: ${authorization}`, keys)}`]),
    // curl has a content type of its own for bodies, which a header without a value takes away.
    ...(body === undefined ? [] : [`-H ${quote(type === null ? "Content-Type:" : `Content-Type: ${type}`)}`]),
    ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
  ];
  return parts.join(" ");
}

const VARIABLES = [
  ["main", "$CLOUDNEXUS_API_KEY"],
  ["readOnly", "$CLOUDNEXUS_READ_ONLY_KEY"],
  ["second", "$CLOUDNEXUS_SECOND_KEY"],
] as const;

function withVariables(header: string, keys: Target["keys"]): string {
  for (const [name, variable] of VARIABLES) {
    const key = keys[name];
    if (key !== undefined && header.includes(key)) return `"${header.replace(key, variable)}"`;
  }
  // An empty value would leave the header out.
  return quote(header.replace(/: $/, ";"));
}

/** As one word of a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

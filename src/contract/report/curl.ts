import { keyOf, withCredentials } from "../run/credentials.js";
import type { Request } from "../run/exchange.js";
import { acceptOf, contentTypeOf } from "../run/sender.js";
import type { Target } from "../types.js";

/** A curl line that sends a request again. Keys are replaced by environment variables. */
export function curlOf(request: Request, { baseUrl, keys }: Pick<Target, "baseUrl" | "keys">): string {
  const { method, operation, body } = request;
  const { path, headers } = withCredentials(request, keys);
  const key = keyOf(request, keys);
  const isBasic = key !== null && operation.security[0]?.type === "basic";
  // curl encodes the key itself, so that the line has it as a variable.
  if (isBasic) headers.delete("authorization");
  const type = contentTypeOf(request);
  const accept = acceptOf(operation);
  // curl's own default is anything.
  if (!["*/*", "application/json"].includes(accept)) headers.set("accept", accept);
  const parts = [
    // Without -g, brackets of a query are patterns to curl.
    /[[\]{}]/.test(path) ? "curl -i -g" : "curl -i",
    ...(method === "GET" && body === undefined ? [] : [method === "HEAD" ? "--head" : `-X ${method}`]),
    quoteMasked(baseUrl + path, keys),
    ...(isBasic ? [`-u ${quoteMasked(`${key}:`, keys)}`] : []),
    ...[...headers].map(([name, value]) => `-H ${quoteMasked(`${HEADER_NAMES[name] ?? name}: ${value}`, keys)}`),
    // curl adds a content type to bodies; a header without a value removes it.
    ...(body === undefined ? [] : [`-H ${quote(type === null ? "Content-Type:" : `Content-Type: ${type}`)}`]),
    ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
  ];
  return parts.join(" ");
}

/** Headers have lower-case names, which look unfamiliar for these. */
const HEADER_NAMES: Readonly<Record<string, string>> = { authorization: "Authorization", accept: "Accept" };

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
      .replaceAll(new RegExp(encodedForms(key).map(escapeRegExp).join("|"), "g"), `(base64 of $${variable})`)
      .replaceAll(new RegExp(`${escapeRegExp(key)}(?=(\\w?))`, "g"), (_, next) =>
        next ? `\${${variable}}` : `$${variable}`,
      )
      .replaceAll(key.slice(0, -1), `\${${variable}%?}`);
  }, text);
}

/** A key as HTTP's basic authentication has it, also with its last character left out, or one more. */
function encodedForms(key: string): string[] {
  return [key, key.slice(0, -1), `${key}0`].map((spelling) => btoa(`${spelling}:`));
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[^\w]/g, "\\$&");
}

/** As one word for a shell, in which the keys are variables. */
function quoteMasked(text: string, keys: Target["keys"]): string {
  const masked = maskKeys(text, keys);
  return masked === text ? quote(text) : `"${masked}"`;
}

/** As one word for a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

import { UsageError } from "../openapi/usage-error.js";

/**
 * A server's base URL without slashes at its end. Any http or https URL: the server may run in a container network, where
 * plain http is common.
 *
 * @throws UsageError that names the flag; it never repeats credentials or a query.
 */
export function parseBaseUrl(flag: string, text: string): string {
  const invalid = `Invalid --${flag} "${withoutSecrets(text)}"`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(`${invalid}; expected an http or https URL, such as http://127.0.0.1:4010/v1.`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new UsageError(`${invalid}; it may not have credentials, a query or a fragment.`);
  }
  return url.href.replace(/\/+$/, "");
}

/** What stands before an @ may be a password, and a query may have a key. */
function withoutSecrets(text: string): string {
  return text.replace(/^.*@/s, "…@").replace(/[?#].*$/s, "?…");
}

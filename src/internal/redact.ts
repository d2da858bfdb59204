/** API keys as the documentation spells them ("Authentication"). */
const API_KEY = /cnx_sk_\w+/g;

/** What is shown in place of a key. */
const REDACTED = "[key]";

/** The text without anything that looks like an API key: gateways may echo it in headers and error messages. */
export function redactKeys(text: string): string {
  return text.replace(API_KEY, REDACTED);
}

/** The text without this key, if there is one. */
export function redactKey(text: string, key: string | undefined): string {
  return key === undefined ? text : text.replaceAll(key, REDACTED);
}

/** A copy of the headers without anything that looks like an API key. */
export function redactHeaders(headers: Headers): Headers {
  const redacted = new Headers();
  for (const [name, value] of headers) redacted.append(name, redactKeys(value));
  return redacted;
}

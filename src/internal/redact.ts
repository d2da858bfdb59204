/** The format of API keys in the documentation ("Authentication"). A prefix alone, as messages name it, is no key. */
const API_KEY = /cnx_sk_(?!(?:live|test)_(?:\W|$))\w+/g;

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

/** The error, or a copy if its message, or that of a cause, contains something that looks like an API key. */
export function withoutKeys(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const message = redactKeys(error.message);
  const cause = withoutKeys(error.cause);
  if (message === error.message && cause === error.cause) return error;
  const code: unknown = Reflect.get(error, "code");
  return Object.assign(new Error(message, { cause }), { name: error.name, ...(code !== undefined && { code }) });
}

/** The headers, or a copy if one of them contains something that looks like an API key. */
export function redactHeaders(headers: Headers): Headers {
  if ([...headers.values()].every((value) => redactKeys(value) === value)) return headers;
  const redacted = new Headers();
  for (const [name, value] of headers) redacted.append(name, redactKeys(value));
  return redacted;
}

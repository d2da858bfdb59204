import { ConfigurationError } from "../errors.js";
import type { HeadersInput } from "../options.js";

/** Headers by their lower-case names; one that is null is left out, even if the client would set it itself. */
export type HeaderRecord = Record<string, string | null>;

const SET_BY_RUNTIME = "the runtime sets it";

/** Headers that callers cannot set, and why. */
const RESERVED: Readonly<Record<string, string>> = {
  authorization: "pass the key as `apiKey` when you create the client",
  connection: SET_BY_RUNTIME,
  "content-length": SET_BY_RUNTIME,
  expect: SET_BY_RUNTIME,
  "keep-alive": SET_BY_RUNTIME,
  "transfer-encoding": SET_BY_RUNTIME,
  upgrade: SET_BY_RUNTIME,
};

/**
 * Merges headers in any form that `fetch` takes; later ones win.
 *
 * @throws ConfigurationError for a name or a value that cannot be sent, and for `authorization`.
 */
export function mergeHeaders(...sources: (HeadersInput | undefined)[]): HeaderRecord {
  const merged: HeaderRecord = {};
  for (const entry of sources.flatMap(entriesOf)) {
    if (!isEntry(entry))
      throw new ConfigurationError("headers must have a name and a value, both strings, in each pair.");
    const [name, value] = entry;
    const key = assertNotReserved(name);
    if (value === undefined) continue;
    if (value !== null) assertSendable(name, value);
    merged[key] = value;
  }
  return merged;
}

/** Returns the name in lower case. */
export function assertNotReserved(name: string): string {
  const key = name.toLowerCase();
  if (Object.hasOwn(RESERVED, key)) {
    throw new ConfigurationError(`The header ${name} cannot be set: ${RESERVED[key]}.`);
  }
  return key;
}

function entriesOf(source: HeadersInput = {}): unknown[] {
  // A `Headers` is iterable, also one of another implementation, such as undici's.
  return [...(Symbol.iterator in source ? source : Object.entries(source))];
}

function isEntry(entry: unknown): entry is [string, string | null | undefined] {
  if (!Array.isArray(entry) || entry.length !== 2) return false;
  const [name, value]: unknown[] = entry;
  return typeof name === "string" && (value === null || value === undefined || typeof value === "string");
}

/** @throws ConfigurationError unless it can be sent. */
export function assertSendable(name: string, value: string): void {
  try {
    new Headers([[name, value]]);
  } catch {
    throw new ConfigurationError(
      `Invalid header ${JSON.stringify(name)}: names are ASCII tokens, and values have no line breaks and no characters beyond Latin-1.`,
    );
  }
}

/** What stands in place of every credential. */
export const MASK = "[API key]";

/** Keys of the API, known by their prefix wherever they stand. */
const API_KEY = /cnx_sk_(?:live|test)_[\w-]+/g;

/** Anything shorter is no secret, and masking it would garble every text. */
const MIN_LENGTH = 4;

/** Bounds the memory that a recording takes in which every request has a token of its own. */
const MAX_SPELLINGS = 5000;

/** Collects the credentials that were sent, and masks them in everything that is shown or written. */
export class Credentials {
  readonly #spellings = new Set<string>();

  add(spellings: readonly string[]): void {
    for (const spelling of spellings) if (this.#spellings.size < MAX_SPELLINGS) this.#spellings.add(spelling);
  }

  mask(text: string): string {
    return mask(text, this.#spellings);
  }
}

/** Replaces the given spellings of credentials, and every key of the API. */
export function mask(text: string, spellings: Iterable<string>): string {
  // The longest first: a shorter one may be a part of it.
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((rest, spelling) => rest.replaceAll(spelling, MASK), text).replaceAll(API_KEY, MASK);
}

/** The credentials in an `Authorization` header: what follows the scheme, and what Basic encodes. */
export function credentialsOf(authorization: string | null): string[] {
  if (authorization === null) return [];
  const [, scheme = "", credential = ""] = /^(?:(\S+)\s+)?(.*)$/s.exec(authorization.trim()) ?? [];
  if (scheme.toLowerCase() !== "basic") return [credential];
  const decoded = Buffer.from(credential, "base64").toString();
  return [credential, decoded, decoded.slice(decoded.indexOf(":") + 1)];
}

/** Credentials as they may stand in a URL, in JSON, or in base64. */
export function spellingsOf(credentials: readonly string[]): string[] {
  const secrets = credentials.filter(({ length }) => length >= MIN_LENGTH);
  return [...new Set(secrets.flatMap(spellings))];
}

function spellings(credential: string): string[] {
  const json = JSON.stringify(credential).slice(1, -1);
  // The last character in base64 depends on what follows.
  const base64 = Buffer.from(credential).toString("base64").replace(/.?=*$/, "");
  return [credential, encodeURIComponent(credential), json, json.replaceAll("/", "\\/"), base64];
}

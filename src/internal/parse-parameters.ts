import type { ParameterDescription } from "../operations.js";

/** Parameters as they are in a request, still percent-encoded. */
export interface RawParameters {
  /** Path parameters by name. */
  path?: Readonly<Record<string, string>>;
  /** The URL's query, with or without `?`. */
  query?: string;
  headers?: Pick<Headers, "get">;
}

/** Parameter values by location and name, with defaults filled in. */
export type ParsedParameters = Record<ParameterDescription["in"], Record<string, unknown>>;

/**
 * Parses parameters according to their style and type. A text that does not have the type stays a text, so that
 * validating the result rejects it.
 *
 * @throws URIError for malformed percent-encoding.
 */
export function parseParameters(descriptions: readonly ParameterDescription[], raw: RawParameters): ParsedParameters {
  const { path = {}, query = "", headers } = raw;
  // In queries, `+` is a space.
  const pairs = splitPairs(query.replace(/^\?/, "").replaceAll("+", "%20"), "&").map(
    ([name, value]): Pair => [decodeURIComponent(name), value],
  );
  const cookies = splitPairs(headers?.get("cookie") ?? "", ";");
  const parsers: Record<ParameterDescription["in"], (description: ParameterDescription) => unknown> = {
    path: (description) => parseSimple(description, path[description.name], decodeURIComponent),
    query: (description) => parseForm(description, pairs),
    header: (description) =>
      parseSimple(description, headers?.get(description.name) ?? undefined, (part) => part.trim()),
    cookie: (description) => parseForm(description, cookies),
  };
  const parsed: ParsedParameters = { path: {}, query: {}, header: {}, cookie: {} };
  for (const description of descriptions) {
    const value = parsers[description.in](description) ?? description.default;
    if (value !== undefined) parsed[description.in][description.name] = value;
  }
  return parsed;
}

/** A name and its value, which is still percent-encoded. */
type Pair = readonly [name: string, value: string];

function splitPairs(text: string, separator: string): Pair[] {
  const pairs = text.split(separator).map((pair) => pair.trim());
  return pairs.filter((pair) => pair !== "").map(splitEntry);
}

/** Path parameters and headers: `1,2` for arrays, `a,1,b,2` or exploded `a=1,b=2` for objects. */
function parseSimple(
  description: ParameterDescription,
  text: string | undefined,
  decodePart: (text: string) => string,
): unknown {
  if (text === undefined) return undefined;
  if (description.type === "array") return toArray(description, splitItems(text, ",").map(decodePart));
  if (description.type !== "object") return toType(decodePart(text), description.type);
  const items = splitItems(text, ",");
  const entries = description.explode ? items.map(splitEntry) : pairUp(items);
  return toObject(
    description,
    entries.map(([name, value]) => [decodePart(name), decodePart(value)]),
  );
}

/** Queries and cookies. */
function parseForm(description: ParameterDescription, pairs: readonly Pair[]): unknown {
  const { name, type, style, explode } = description;
  if (style === "deepObject") return parseDeepObject(description, pairs);
  if (type === "object" && explode) return parseExplodedObject(description, pairs);
  const texts = pairs.filter((pair) => pair[0] === name).map(([, value]) => value);
  const [text] = texts;
  if (text === undefined) return undefined;
  if (type === "array") {
    const items = explode ? texts : texts.flatMap((list) => splitItems(list, DELIMITERS[style]));
    return toArray(
      description,
      items.map((item) => decodeURIComponent(item)),
    );
  }
  if (type === "object") {
    const items = splitItems(text, DELIMITERS[style]).map((item) => decodeURIComponent(item));
    return toObject(description, pairUp(items));
  }
  return toType(decodeURIComponent(text), type);
}

/** What separates the items of a list that is not exploded. Spaces and pipes may be percent-encoded. */
const DELIMITERS: Record<ParameterDescription["style"], string | RegExp> = {
  simple: ",",
  form: ",",
  spaceDelimited: /%20| /,
  pipeDelimited: /\||%7C/i,
  deepObject: ",",
};

/** `filter[a]=1&filter[b]=2` */
function parseDeepObject(description: ParameterDescription, pairs: readonly Pair[]): unknown {
  const prefix = `${description.name}[`;
  const entries = pairs
    .filter(([name]) => name.startsWith(prefix) && name.endsWith("]"))
    .map(([name, value]): [string, string] => [name.slice(prefix.length, -1), decodeURIComponent(value)]);
  return entries.length > 0 ? toObject(description, entries) : undefined;
}

/** `a=1&b=2`: each property is sent like a parameter of its own. */
function parseExplodedObject(description: ParameterDescription, pairs: readonly Pair[]): unknown {
  const known = description.propertyTypes ?? {};
  const entries = pairs
    .filter(([name]) => Object.hasOwn(known, name))
    .map(([name, value]): [string, string] => [name, decodeURIComponent(value)]);
  return entries.length > 0 ? toObject(description, entries) : undefined;
}

function splitItems(text: string, delimiter: string | RegExp): string[] {
  return text === "" ? [] : text.split(delimiter);
}

function splitEntry(text: string): [string, string] {
  const [name = "", ...value] = text.split("=");
  return [name, value.join("=")];
}

/** `a,1,b,2` → a: 1, b: 2 */
function pairUp(items: readonly string[]): [string, string][] {
  return items.flatMap((name, index) => (index % 2 === 0 ? [[name, items[index + 1] ?? ""]] : []));
}

function toArray({ itemType = "string" }: ParameterDescription, texts: readonly string[]): unknown[] {
  return texts.map((text) => toType(text, itemType));
}

function toObject({ propertyTypes = {} }: ParameterDescription, entries: readonly [string, string][]): object {
  return Object.fromEntries(entries.map(([name, text]) => [name, toType(text, propertyTypes[name] ?? "string")]));
}

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** The value of a JSON type that a text stands for; the text itself if it stands for none. */
function toType(text: string, type: string): unknown {
  if (type === "integer") return INTEGER.test(text) ? Number(text) : text;
  if (type === "number") return NUMBER.test(text) ? Number(text) : text;
  if (type === "boolean") return text === "true" || text === "false" ? text === "true" : text;
  return text;
}

import { ConfigurationError } from "../errors.js";
import { isObject, isRecord } from "./values.js";

/** Checks a value of an option or an argument; throws a `ConfigurationError` that names it. */
export type TypeCheck = (name: string, value: unknown) => void;

/** The longest time that a timer can wait, in milliseconds: with more, it fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** How many edits away a known name may be to be suggested. */
const MAX_SUGGESTION_DISTANCE = 3;

/**
 * A check of a value's type.
 *
 * @param expected What it must be, in words.
 * @param secrecy With "secret", the message shows only the type of a wrong value.
 */
export function typeCheck(expected: string, isValid: (value: unknown) => boolean, secrecy?: "secret"): TypeCheck {
  return (name, value) => {
    if (isValid(value)) return;
    throw new ConfigurationError(`${name} must be ${expected} (got ${secrecy ? typeof value : show(value)}).`);
  };
}

export const booleanCheck = /* @__PURE__ */ typeCheck("true or false", (value) => typeof value === "boolean");

export const functionCheck = /* @__PURE__ */ typeCheck("a function", (value) => typeof value === "function");

/**
 * A check that a value is an integer.
 *
 * @param min The least value; the greatest is what a timer can wait.
 */
export function integerCheck(min: number): TypeCheck {
  return typeCheck(
    `an integer between ${min} and ${MAX_TIMER_MS}`,
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= MAX_TIMER_MS,
  );
}

/** A check that a value is one of a list. */
export function oneOfCheck(values: readonly unknown[]): TypeCheck {
  return (name, value) => {
    if (values.includes(value)) return;
    throw new ConfigurationError(`Invalid ${name} ${show(value)}; expected ${listOf(values.map(show), "or")}.`);
  };
}

/**
 * Checks an object of options; those that are undefined count as absent.
 *
 * @param kind What its properties are, such as "client option".
 * @throws ConfigurationError for an unknown name, with the most similar known one, or for an invalid value.
 */
export function checkOptions(kind: string, options: unknown, checks: Readonly<Record<string, TypeCheck>>): void {
  if (options === undefined) return;
  if (!isRecord(options)) throw new ConfigurationError(`${kind}s must be an object (got ${show(options)}).`);
  const known = Object.keys(checks);
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) throw unknownName(kind, name, known);
    if (value !== undefined) checks[name]?.(name, value);
  }
}

function unknownName(kind: string, name: string, known: readonly string[]): ConfigurationError {
  const nearest = nearestTo(name, known);
  const advice = nearest === undefined ? `The options are ${listOf(known, "and")}.` : `Did you mean ${nearest}?`;
  return new ConfigurationError(`Unknown ${kind} ${JSON.stringify(name)}. ${advice}`);
}

/** `a, b or c`. */
export function listOf(items: readonly string[], conjunction: "and" | "or"): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(", ")} ${conjunction} ${items.at(-1)}`;
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "an array";
  return isObject(value) ? "an object" : String(value);
}

/** The name that was probably meant; undefined if none is close. */
export function nearestTo(name: string, known: readonly string[]): string | undefined {
  const distanceTo = (candidate: string) => editDistance(name.toLowerCase(), candidate.toLowerCase());
  const [nearest = ""] = [...known].sort((a, b) => distanceTo(a) - distanceTo(b));
  return distanceTo(nearest) <= MAX_SUGGESTION_DISTANCE ? nearest : undefined;
}

/** Levenshtein distance: insertions, deletions and replacements of characters. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

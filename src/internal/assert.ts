import { ConfigurationError } from "../errors.js";
import { isObject, isRecord } from "./values.js";

/** Checks a value of an option or an argument; throws a `ConfigurationError` that names it. */
export type TypeCheck = (name: string, value: unknown) => void;

/** The longest time that a timer can wait, in milliseconds: with more, it fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** How many edits away a known name may be to be suggested. */
const MAX_SUGGESTION_DISTANCE = 3;

/**
 * @param min The least value; the greatest is what a timer can wait.
 * @throws ConfigurationError unless the value is an integer within these bounds.
 */
export function assertInteger(name: string, value: unknown, min: number): void {
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= MAX_TIMER_MS) return;
  throw new ConfigurationError(`${name} must be an integer between ${min} and ${MAX_TIMER_MS} (got ${show(value)}).`);
}

/**
 * A check of a value's type.
 *
 * @param expected What it must be, in words.
 * @param secrecy With "secret", the message shows only the type of a wrong value.
 */
export function assertType(expected: string, isValid: (value: unknown) => boolean, secrecy?: "secret"): TypeCheck {
  return (name, value) => {
    if (isValid(value)) return;
    throw new ConfigurationError(`${name} must be ${expected} (got ${secrecy ? typeof value : show(value)}).`);
  };
}

/** A check that a value is one of a list. */
export function isOneOf(values: readonly unknown[]): TypeCheck {
  return (name, value) => {
    if (values.includes(value)) return;
    throw new ConfigurationError(`Invalid ${name} ${show(value)}; expected ${listOf(values.map(show), "or")}.`);
  };
}

/**
 * @param kind What the names are, such as "client option".
 * @throws ConfigurationError for a name that is not known, with the most similar known one.
 */
export function assertKnownNames(kind: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestTo(unknown, known);
  const advice = nearest === undefined ? `The options are ${listOf(known, "and")}.` : `Did you mean ${nearest}?`;
  throw new ConfigurationError(`Unknown ${kind} ${JSON.stringify(unknown)}. ${advice}`);
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
  assertKnownNames(kind, Object.keys(options), Object.keys(checks));
  for (const [name, value] of Object.entries(options)) if (value !== undefined) checks[name]?.(name, value);
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

function nearestTo(name: string, known: readonly string[]): string | undefined {
  const byDistance = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest] = byDistance;
  return nearest && nearest.distance <= MAX_SUGGESTION_DISTANCE ? nearest.candidate : undefined;
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

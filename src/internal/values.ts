/** A value as text for a message, even if it has no string form, such as `Object.create(null)`. */
export function toText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** The value if it is a string. */
export function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value as something whose properties can be read; null, undefined and scalars have none. */
export function asRecord(value: unknown): Record<string, unknown> {
  return Object(value) as Record<string, unknown>;
}

/** Whether it is an object or a function. Not by `instanceof`, which is false for objects of another realm, as in Jest. */
export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Whether it is an object that has all of these methods. */
export function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return isObject(value) && names.every((name) => typeof Reflect.get(value, name) === "function");
}

/** Whether it is an object with properties of its own, and not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

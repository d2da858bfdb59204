import type { WireParameter } from "../../generated/validators.js";

/** What the texts in a URL stand for; a parameter that isn't given has its default. */
export function fromWire(
  wanted: readonly WireParameter[],
  values: Record<string, string | undefined>,
): Record<string, unknown> {
  const known = wanted.flatMap(({ name, type, default: fallback }) => {
    const text = values[name];
    if (text === undefined) return fallback === undefined ? [] : [[name, fallback]];
    return [[name, typed(text, type)]];
  });
  return Object.fromEntries(known);
}

/** The value that a text stands for; a text that stands for none stays one, and is refused as such. */
function typed(text: string, type: string): unknown {
  if (type === "integer") return /^-?\d+$/.test(text) ? Number(text) : text;
  if (type === "boolean") return text === "true" || text === "false" ? text === "true" : text;
  return text;
}

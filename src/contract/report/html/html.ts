import type { html } from "hono/html";

/** What `html` returns; it escapes every value. */
export type Html = ReturnType<typeof html> | "";

/** A text, cut into what is before the highlighted part, the part, and what is after it. */
export function splitHighlight(text: string, highlight?: { start: number; end: number }): [string, string, string] {
  const { start = text.length, end = text.length } = highlight ?? {};
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}

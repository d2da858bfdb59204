import type { html } from "hono/html";
import { escapeUnprintable } from "../escape.js";

/** What `html` returns; it escapes every value. */
export type Html = ReturnType<typeof html> | "";

/** A server's text, cut into what is before the highlighted part, the part, and what is after it. */
export function splitHighlight(text: string, highlight?: { start: number; end: number }): [string, string, string] {
  const { start = text.length, end = text.length } = highlight ?? {};
  const parts = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  return parts.map(escapeUnprintable) as [string, string, string];
}

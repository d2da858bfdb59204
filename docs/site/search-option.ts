import type { SearchEntry } from "../../scripts/lib/docs/search/entry.js";

const EXCERPT_LENGTH = 130;

/** An entry in the list of results. It leads to its page like any other link. */
export function optionFor(entry: SearchEntry, index: number, query: string, base: string): HTMLAnchorElement {
  const option = document.createElement("a");
  option.id = `site-search-${index}`;
  option.href = base + entry.url;
  option.role = "option";
  option.tabIndex = -1;
  option.ariaSelected = "false";
  option.append(
    part("kind", entry.kind === "SDK member" ? "SDK" : entry.kind),
    part("title", entry.title),
    part("context", entry.context),
    part("excerpt", excerpt(entry.text, query)),
  );
  return option;
}

function part(name: string, text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

/** The text around the first word of the query; its beginning if no word is in it. */
function excerpt(text: string, query: string): string {
  const lowerCase = text.toLowerCase();
  const found = query
    .toLowerCase()
    .split(/\s+/)
    .map((word) => lowerCase.indexOf(word));
  const first = Math.max(0, Math.min(...found.filter((index) => index >= 0), text.length));
  const start =
    first === text.length || first < EXCERPT_LENGTH / 2 ? 0 : text.lastIndexOf(" ", first - EXCERPT_LENGTH / 3) + 1;
  if (text.length <= start + EXCERPT_LENGTH) return `${start > 0 ? "… " : ""}${text.slice(start)}`;
  return `${start > 0 ? "… " : ""}${text.slice(start, text.lastIndexOf(" ", start + EXCERPT_LENGTH))} …`;
}

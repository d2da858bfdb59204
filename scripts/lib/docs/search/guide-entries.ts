import type { PageHeading } from "typedoc";
import type { Guide } from "../guides.js";
import { sectionsOf } from "../markdown.js";
import type { SearchEntry } from "./entry.js";

/** Pages for users. Others, such as the changelog, are about the project, and seldom what somebody looks for. */
const FOR_USERS = /^(README\.md$|guides\/|examples\/|packages\/)/;

/** What the search finds in a guide: the guide, and each of its sections. */
export function guideEntries({ source, title, url }: Guide, markdown: string, headings: PageHeading[]): SearchEntry[] {
  const kind = kindOf(source);
  return sectionsOf(markdown).map((section, index): SearchEntry => {
    const { link = "" } = headings[index] ?? {};
    return section.level === 1
      ? { kind, title, context: section.title === title ? source : section.title, url, text: section.text }
      : { kind, title: section.title, context: title, url: url + link, text: section.text };
  });
}

function kindOf(source: string): SearchEntry["kind"] {
  if (!source.endsWith(".md")) return "Example";
  return FOR_USERS.test(source) ? "Guide" : "Project";
}

import type { PageHeading } from "typedoc";
import type { Guide } from "../guides.js";
import { sectionsOf } from "../markdown.js";
import type { SearchEntry } from "./entry.js";

/** What the search finds in a guide: the guide, and each of its sections. */
export function guideEntries({ title, url }: Guide, markdown: string, headings: PageHeading[]): SearchEntry[] {
  return sectionsOf(markdown).map((section, index): SearchEntry => {
    const { link = "" } = headings[index] ?? {};
    return section.level === 1
      ? { kind: "Guide", title, context: section.title === title ? "Guide" : section.title, url, text: section.text }
      : { kind: "Guide", title: section.title, context: title, url: url + link, text: section.text };
  });
}

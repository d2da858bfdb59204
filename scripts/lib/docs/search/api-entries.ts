import type { Contract, MediaType } from "../../../../src/openapi/contract.js";
import { asList, asObject } from "../../../../src/openapi/document.js";
import { locateOperations } from "../../../../src/openapi/locate.js";
import { plainText, type Section, sectionsOf } from "../markdown.js";
import { operationUrl, sectionUrl, tagUrl } from "../reference-urls.js";
import type { SearchEntry } from "./entry.js";

/** What the search finds in the API reference: sections of the description, tags, operations and error codes. */
export function apiEntries({ document, operations }: Contract): SearchEntry[] {
  const sections = withUrls(sectionsOf(String(asObject(document.info).description)));
  const described = locateOperations(document).map(({ path, method, operation }) => ({
    id: String(operation.operationId),
    method: method.toUpperCase(),
    path,
    summary: String(operation.summary),
    description: String(operation.description ?? ""),
    url: operationUrl(String(asList(operation.tags)[0]), String(operation.operationId)),
  }));
  const urls = new Map(described.map(({ id, url }) => [id, url]));
  return [
    ...sections.map(sectionEntry),
    ...asList(document.tags).map((tag) => tagEntry(asObject(tag))),
    ...described.map(
      ({ id, method, path, summary, description, url }): SearchEntry => ({
        kind: "Operation",
        title: summary,
        name: id,
        context: `${method} ${path}`,
        url,
        text: plainText(description),
      }),
    ),
    ...errorEntries(operations, sections, urls),
  ];
}

/** A section of the API's description, with its place in the reference. */
interface LinkedSection extends Section {
  url: string;
}

function withUrls(sections: Section[]): LinkedSection[] {
  let above = "";
  return sections.map((section) => {
    if (section.level === 1) above = section.title;
    return { ...section, url: section.level === 1 ? sectionUrl(above) : sectionUrl(above, section.title) };
  });
}

function sectionEntry({ title, text, url }: LinkedSection): SearchEntry {
  return { kind: "API", title, context: "API reference", url, text };
}

function tagEntry({ name, description = "", ...tag }: Record<string, unknown>): SearchEntry {
  const text = plainText(String(description));
  const title = String(tag["x-displayName"] ?? name);
  return { kind: "API", title, context: "API reference", url: tagUrl(String(name)), text };
}

/** The error codes in the examples of responses. They lead to the section that names most of them, or else to an operation. */
function errorEntries(
  operations: Contract["operations"],
  sections: LinkedSection[],
  urls: ReadonlyMap<string, string>,
): SearchEntry[] {
  const entries = new Map<string, SearchEntry>();
  for (const { operationId, responses } of operations) {
    for (const [status, { content = {} }] of Object.entries(responses)) {
      for (const { code, message } of Object.values(content).flatMap(errorsIn)) {
        const url = urls.get(operationId) ?? "";
        entries.set(code, { kind: "Error code", title: code, context: `Status ${status}`, url, text: message });
      }
    }
  }
  const codesIn = ({ text }: LinkedSection) => [...entries.keys()].filter((code) => text.includes(code));
  const [table] = sections.toSorted((one, other) => codesIn(other).length - codesIn(one).length);
  if (!table) return [...entries.values()];
  for (const code of codesIn(table)) {
    const entry = entries.get(code);
    if (entry) entry.url = table.url;
  }
  return [...entries.values()];
}

function errorsIn({ example, examples = {} }: MediaType): { code: string; message: string }[] {
  const values = [example, ...Object.values(examples).map(({ value }) => value)];
  return values.flatMap((value) => {
    const { code, message } = asObject(asObject(value).error);
    return typeof code === "string" ? { code, message: String(message) } : [];
  });
}

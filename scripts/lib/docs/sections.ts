import { asList, asObject, type Node } from "../../../src/openapi/document.js";

/**
 * The document with each section of its description (what follows a `# Title`) as a tag without operations, after an
 * introduction that ends with `end`. Redoc shows both alike, but only tags are found by their titles in its search.
 */
export function withSections(document: Node, end: string): Node {
  const info: Node = asObject(document.info);
  const { introduction, sections } = split(String(info.description ?? ""));
  return {
    ...document,
    info: { ...info, description: `${introduction.trim()}\n\n${end}` },
    tags: [...sections.map(tagOf), ...asList(document.tags)],
  };
}

/** `[Errors](#section/Errors)`, as Redoc writes links to sections, as a link to the tag that the section becomes. */
export function linkSections(markdown: string): string {
  return markdown.replaceAll(/\]\(#section\/([^)]+)\)/g, (_, slug: string) => `](#/section-${slug.toLowerCase()})`);
}

interface Section {
  title: string;
  text: string;
}

function split(markdown: string): { introduction: string; sections: Section[] } {
  const sections: Section[] = [];
  let introduction = "";
  let isCode = false;
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) isCode = !isCode;
    const section = sections.at(-1);
    if (!isCode && line.startsWith("# ")) sections.push({ title: line.slice(2).trim(), text: "" });
    else if (section) section.text += `${line}\n`;
    else introduction += `${line}\n`;
  }
  return { introduction, sections };
}

/** The prefix keeps the name apart from those of other tags. */
function tagOf({ title, text }: Section): Node {
  return { name: `section ${title}`, "x-displayName": title, "x-traitTag": true, description: text.trim() };
}

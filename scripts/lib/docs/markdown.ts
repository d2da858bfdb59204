import MarkdownIt, { type Token } from "markdown-it";

/** A heading, and the text below it up to the next. */
export interface Section {
  title: string;
  /** 1 for `#`. */
  level: number;
  text: string;
}

const parser = new MarkdownIt({ html: true });

/** The sections of a Markdown text, without any markup. What stands before the first heading is in none. */
export function sectionsOf(markdown: string): Section[] {
  const sections: Section[] = [];
  let isHeading = false;
  for (const token of parser.parse(markdown, {})) {
    if (token.type === "heading_open") {
      sections.push({ title: "", level: Number(token.tag.slice(1)), text: "" });
      isHeading = true;
    } else if (token.type === "heading_close") isHeading = false;
    const section = sections.at(-1);
    if (!section) continue;
    if (isHeading) section.title += textOf(token);
    else section.text = `${section.text} ${textOf(token)}`.trim();
  }
  return sections;
}

/** A Markdown text without any markup. */
export function plainText(markdown: string): string {
  return parser
    .parse(markdown, {})
    .map(textOf)
    .filter((text) => text !== "")
    .join(" ");
}

function textOf({ type, content, children }: Token): string {
  if (children) return children.map(textOf).join("");
  if (type === "text" || type === "code_inline" || type === "fence") return content;
  return type === "softbreak" || type === "hardbreak" ? " " : "";
}

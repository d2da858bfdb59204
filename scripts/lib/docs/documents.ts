import { readFile } from "node:fs/promises";
import {
  type Application,
  DocumentReflection,
  MinimalSourceFile,
  normalizePath,
  type ProjectReflection,
  type Reflection,
} from "typedoc";
import { root } from "../tools.js";
import type { Guide } from "./guides.js";

/** The page that the router puts at the root of the site. It shows how the README makes the first call. */
export const HOME: Guide = {
  source: "README.md",
  url: "home.html",
  title: "CloudNexus docs",
  group: undefined,
  summary: "",
};

/** Gives the project a page for each guide, and the start page. What was there before is replaced. */
export async function addDocuments(
  app: Application,
  project: ProjectReflection,
  guides: Guide[],
): Promise<Map<Reflection, Guide>> {
  for (const page of [...(project.documents ?? [])]) project.removeReflection(page);
  const pages = new Map<Reflection, Guide>();
  for (const guide of [HOME, ...guides]) pages.set(addDocument(app, project, guide, await markdownOf(guide)), guide);
  return pages;
}

/** The text of a guide. A program is shown as code. */
export async function markdownOf(guide: Guide): Promise<string> {
  const text = await readFile(root + guide.source, "utf8");
  if (guide === HOME) return /^## First call\n.*?(?=^## )/ms.exec(text)?.[0] ?? "";
  return guide.source.endsWith(".md") ? text : `# ${guide.title}\n\n\`\`\`ts\n${text}\`\`\`\n`;
}

function addDocument(app: Application, project: ProjectReflection, guide: Guide, markdown: string): DocumentReflection {
  const path = normalizePath(root + guide.source);
  const { content, frontmatter } = app.converter.parseRawComment(new MinimalSourceFile(markdown, path), project.files);
  const page = new DocumentReflection(guide.title, project, content, frontmatter);
  project.addChild(page);
  // Links to the README lead to its guide, not to the start page.
  project.registerReflection(page, undefined, guide === HOME ? undefined : path);
  return page;
}

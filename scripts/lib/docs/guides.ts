import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, extname, posix } from "node:path";
import { root } from "../tools.js";
import { plainText } from "./markdown.js";

/** A page of the site that is written by hand: a Markdown file, or a program that one of them links to. */
export interface Guide {
  /** Its path from the project's folder: `guides/drift.md`. */
  source: string;
  /** The path of its page in the site: `guides/drift.html`. */
  url: string;
  title: string;
  /** The title under which pages list it; undefined if it is only linked to. */
  group: string | undefined;
  /** What the README says about it. */
  summary: string;
}

const README = "README.md";

/** Names of pages whose files are called something else. */
const NAMES: Record<string, string> = {
  [README]: "getting-started",
  "examples/README.md": "examples",
  "packages/cli/README.md": "cli",
  "tests/bench/results/README.md": "benchmark-results",
};

/** The README, the guides, and every file of Markdown or TypeScript that they link to, in the order of the README's list. */
export async function readGuides(): Promise<Guide[]> {
  const listed = listOf(await readFile(root + README, "utf8"));
  const folder = (await readdir(`${root}guides`))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `guides/${file}`);
  const sources = new Set([README, ...listed.keys(), ...folder.sort()]);
  // A set is iterated in the order of insertion, and visits what is added meanwhile.
  for (const source of sources) for (const link of await linksOf(source)) sources.add(link);
  return Promise.all([...sources].map((source) => readGuide(source, listed.get(source))));
}

async function readGuide(source: string, listed: ListEntry | undefined): Promise<Guide> {
  const name = NAMES[source] ?? basename(source, extname(source)).toLowerCase();
  const url = `guides/${name}.html`;
  if (source === README) return { source, url, title: "Getting started", group: "Start", summary: "" };
  if (listed) return { source, url, ...listed };
  const [, heading = basename(source)] = /^# (.+)$/m.exec(await readMarkdown(source)) ?? [];
  return { source, url, title: heading, group: source.startsWith("guides/") ? "More" : undefined, summary: "" };
}

/** The text of a Markdown file, without its blocks of code; nothing for other files. */
async function readMarkdown(source: string): Promise<string> {
  if (!source.endsWith(".md")) return "";
  return (await readFile(root + source, "utf8")).replaceAll(/^ *```.*?^ *```/gms, "");
}

interface ListEntry {
  group: string;
  title: string;
  summary: string;
}

/** The list of guides in the README, by their files: `- [Title](file): summary`, under a line that names the group. */
function listOf(readme: string): Map<string, ListEntry> {
  const [, section = ""] = /^## Guides\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(readme) ?? [];
  const entries = new Map<string, ListEntry>();
  let group = "";
  for (const line of section.split("\n")) {
    const [, title, source, summary] = /^- \[(.+?)\]\((.+?)\):? (.+)$/.exec(line) ?? [];
    if (title && source && summary) entries.set(source, { group, title, summary: plainText(summary) });
    else if (line.trim()) group = line.replace(/:$/, "");
  }
  return entries;
}

/** The files of Markdown and TypeScript that a Markdown file links to, as paths from the project's folder. */
async function linksOf(source: string): Promise<string[]> {
  const links = (await readMarkdown(source)).matchAll(/\]\((?!\w+:)([^)#\s]+\.(?:md|ts))(?:#[^)]*)?\)/g);
  return [...links].map(([, link = ""]) => posix.normalize(posix.join(dirname(source), link)));
}

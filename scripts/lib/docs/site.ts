import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { loadContract } from "../../../src/openapi/contract.js";
import { root } from "../tools.js";
import { type Pages, readPages } from "./pages.js";
import { renderReference } from "./reference.js";
import { apiEntries } from "./search/api-entries.js";
import type { SearchEntry } from "./search/entry.js";

export interface Site {
  /** Writes the API reference. */
  writeReference(): Promise<void>;
  /** Writes everything else, and returns what docstrings and guides lack. The first time takes longer: it reads the SDK. */
  writePages(): Promise<readonly string[]>;
}

/** The docs, to be written into a folder. */
export function createSite(folder: string): Site {
  let pages: Pages | undefined;
  return {
    writeReference: () => renderReference(`${folder}/api/index.html`),
    async writePages() {
      pages ??= await readPages();
      const entries = await pages.write(folder);
      await writeAssets(`${folder}/assets`, [...entries, ...apiEntries(await loadContract())]);
      return pages.complaints;
    },
  };
}

/** TypeDoc's scripts for its own menu and search, which the site does without. */
const UNUSED = ["hierarchy.js", "icons.svg", "main.js", "navigation.js", "search.js"];

async function writeAssets(folder: string, entries: SearchEntry[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all([
    ...UNUSED.map((file) => rm(`${folder}/${file}`, { force: true })),
    ...["header.css", "site.css"].map((file) => copyFile(`${root}docs/site/${file}`, `${folder}/${file}`)),
    // A script, since a page on a disk can't read other files.
    writeFile(`${folder}/search-entries.js`, `window.searchEntries = ${JSON.stringify(entries)};\n`),
    build({
      entryPoints: [`${root}docs/site/site.client.ts`],
      bundle: true,
      minify: true,
      target: "es2022",
      outfile: `${folder}/site.js`,
      logLevel: "error",
    }),
  ]);
}

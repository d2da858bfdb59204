import { readdir, readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SearchEntry } from "../../scripts/lib/docs/search/entry.js";
import { noBrowser, startBrowser } from "../support/browser.js";
import { folder, urlOf, watchedPage } from "./site.js";

const REFERENCE = "api/index.html";

const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => posix.relative(folder, join(entry.parentPath, entry.name)));
const pages = files.filter((file) => file.endsWith(".html") && file !== REFERENCE);
const html = new Map(
  await Promise.all(pages.map(async (page) => [page, await readFile(join(folder, page), "utf8")] as const)),
);
const found: SearchEntry[] = JSON.parse(
  (await readFile(join(folder, "assets/search-entries.js"), "utf8")).replace(/^.*?=|;\s*$/g, ""),
);

/** What the pages link to and load, and what the search finds, as paths from the root of the site. */
const targets = [
  ...[...html].flatMap(([page, text]) =>
    [...text.matchAll(/<(?:a|link|script|img)\b[^>]* (?:href|src)="([^"]*)"/g)]
      .map(([, link = ""]) => link.replaceAll("&amp;", "&"))
      .filter((link) => !/^(https?|data|mailto):/.test(link))
      .map((link) => ({
        from: page,
        to: link === "" || link.startsWith("#") ? page + link : posix.join(dirname(page), link),
      })),
  ),
  ...found.map(({ title, url }) => ({ from: `the search for ${title}`, to: url })),
];

describe("links of the docs", () => {
  it("lead to files, and to places in them, that are there", () => {
    expect(targets.length).toBeGreaterThan(1000);
    const lost = targets.filter(({ to }) => {
      const [file = "", anchor = ""] = to.split("#");
      const isPlace =
        anchor === "" || file === REFERENCE || html.get(file)?.includes(` id="${decodeURIComponent(anchor)}"`);
      return !files.includes(file) || !isPlace;
    });
    expect(lost).toEqual([]);
  });

  describe.skipIf(noBrowser !== undefined && !process.env.CI)("into the API reference", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await startBrowser();
    });
    afterAll(() => browser?.close());

    it("lead to sections and operations that are there", async () => {
      const places = new Set(targets.map(({ to }) => to).filter((to) => to.startsWith(`${REFERENCE}#`)));
      expect(places.size).toBeGreaterThan(5);
      const { page } = await watchedPage(browser, {});
      await page.goto(urlOf(REFERENCE));
      for (const place of places) {
        const id = place.slice(place.indexOf("#") + 1);
        await page.evaluate(`location.hash = ${JSON.stringify(id)}`);
        await page.locator(`[data-section-id="${id}"]`).first().waitFor({ state: "attached" });
      }
      await page.close();
    });
  });
});

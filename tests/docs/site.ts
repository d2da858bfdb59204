import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { createSite } from "../../scripts/lib/docs/site.js";

export interface Site {
  /** The file URL of a page, by its path from the docs' folder. */
  url(path: string): string;
  remove(): Promise<void>;
}

/** Renders all docs into a folder of their own. */
export async function renderSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "cloudnexus-site-"));
  const docs = createSite(folder);
  await Promise.all([docs.writeReference(), docs.writePages()]);
  return {
    url: (path) => `${pathToFileURL(folder)}/${path}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A page, and all that went wrong in it or left it. */
export interface Watched {
  page: Page;
  requests: string[];
  problems: string[];
}

/** A page whose network and console are watched. */
export async function watchedPage(browser: Browser, options: BrowserContextOptions): Promise<Watched> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(15_000);
  const requests: string[] = [];
  const problems: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  return { page, requests, problems };
}

import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { inject } from "vitest";

/** The folder that the docs are rendered into: see render.ts. */
export const folder = inject("docs");

/** The file URL of a page, by its path from the docs' folder. */
export function urlOf(path: string): string {
  return `${pathToFileURL(folder)}/${path}`;
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

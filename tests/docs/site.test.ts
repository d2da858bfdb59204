import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { loadContract } from "../../src/openapi/contract.js";
import { noBrowser, startBrowser } from "../support/browser.js";
import { seriousViolations, skippedHeadings } from "./accessibility.js";
import { folder, urlOf, watchedPage } from "./site.js";

const PHONE = { width: 390, height: 844 };
const LAPTOP = { width: 1440, height: 900 };
const looks = [PHONE, LAPTOP].flatMap((viewport) =>
  (["light", "dark"] as const).map((colorScheme) => ({ viewport, colorScheme })),
);
const guides = (await readdir(join(folder, "guides"))).map((file) => `guides/${file}`);

/** One page of each kind that TypeDoc renders. The tests of the API reference look at the other. */
const PAGES = [
  "index.html",
  "guides/getting-started.html",
  "sdk/index.html",
  "sdk/modules/_cloudnexus_sdk.html",
  "sdk/classes/_cloudnexus_sdk.RateLimitError.html",
];

it("is rendered without a complaint about docstrings, guides or their links", () => {
  expect(inject("complaints")).toEqual([]);
});

describe.skipIf(noBrowser !== undefined && !process.env.CI)("the docs in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  describe.each(looks)("$viewport.width px, $colorScheme", (look) => {
    it.each(PAGES)("%s requests nothing, has no console messages, fits the screen, and is accessible", async (path) => {
      const { page, requests, problems } = await watchedPage(browser, look);
      await page.goto(urlOf(path));
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(look.viewport.width);
      expect(await seriousViolations(page)).toEqual([]);
      expect(await skippedHeadings(page)).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(urlOf("")) && !url.startsWith("data:"))).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    });
  });

  it("fits a phone with every guide", async () => {
    const { page } = await watchedPage(browser, { viewport: PHONE });
    for (const guide of guides) {
      await page.goto(urlOf(guide));
      expect(await page.evaluate("document.documentElement.scrollWidth"), guide).toBeLessThanOrEqual(PHONE.width);
    }
    await page.close();
  });

  it.each(["light", "dark"] as const)(
    "has the same colours everywhere, those of a system that is %s",
    async (scheme) => {
      const { page } = await watchedPage(browser, { colorScheme: scheme });
      const colours = new Set<unknown>();
      for (const path of [...PAGES, "api/index.html"]) {
        await page.goto(urlOf(path));
        colours.add(await page.evaluate('getComputedStyle(document.querySelector(".site-header")).backgroundColor'));
      }
      expect([...colours]).toEqual([scheme === "light" ? "rgb(255, 255, 255)" : "rgb(22, 24, 29)"]);
      await page.close();
    },
  );

  it("leads from the start page to guides and both references, and from each of them to the others", async () => {
    const { page } = await watchedPage(browser, { viewport: LAPTOP });
    for (const path of [...PAGES, "api/index.html"]) {
      await page.goto(urlOf(path));
      const links = page.getByRole("navigation", { name: "Site" }).getByRole("link");
      expect(await links.allInnerTexts()).toEqual(["Home", "Guides", "API reference", "SDK reference"]);
    }
    await page.goto(urlOf("index.html"));
    for (const [card, heading] of [
      ["Getting started", "CloudNexus SDK"],
      ["API reference", "CloudNexus REST API"],
      ["SDK reference", "SDK reference"],
    ] as const) {
      await page.locator(".cards").getByRole("link", { name: card }).click();
      await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await page.getByRole("link", { name: "Home" }).click();
    }
    await page.close();
  });

  it("opens the SDK reference on what each entry point exports, by topic", async () => {
    const { page } = await watchedPage(browser, { viewport: LAPTOP });
    await page.goto(urlOf("sdk/index.html"));
    const { exports }: { exports: Record<string, unknown> } = JSON.parse(await readFile("package.json", "utf8"));
    const names = Object.keys(exports).filter((name) => name !== "./package.json");
    const headings = await page.locator("main").getByRole("heading", { level: 2 }).allInnerTexts();
    expect(new Set(headings)).toEqual(new Set(names.map((name) => name.replace(".", "@cloudnexus/sdk"))));
    expect(await page.locator("main dt").allInnerTexts()).not.toContain("Other");
    await page.locator("main").getByRole("link", { name: "RateLimitError", exact: true }).click();
    await page.getByRole("heading", { name: "Class RateLimitError" }).waitFor();
    await page.close();
  });

  it("copies the code of a guide", async () => {
    const context = await browser.newContext();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    await page.goto(urlOf("index.html"));
    await page.getByRole("button", { name: "Copy" }).first().click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const [, code = ""] = /## First call\n+```ts\n(.*?)\n```/s.exec(await readFile("README.md", "utf8")) ?? [];
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(code);
    await context.close();
  });
});

describe.skipIf(noBrowser !== undefined && !process.env.CI)("the search", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
    ({ page } = await watchedPage(browser, { viewport: LAPTOP }));
    await page.goto(urlOf("index.html"));
  });
  afterAll(() => browser?.close());

  /** Types a query, and returns the first results: kind and title. */
  async function search(query: string): Promise<(string | undefined)[]> {
    await page.getByRole("combobox").fill(query);
    const options = await page.getByRole("option").all();
    return Promise.all(
      options.slice(0, 3).map(async (option) => (await option.locator(".kind, .title").allTextContents()).join(": ")),
    );
  }

  it("finds the section about rate limits first", async () => {
    expect((await search("rate limit"))[0]).toBe("API: Rate limits");
  });

  it("finds every operation by its summary, by its path and by its id", async () => {
    const { document, operations } = await loadContract();
    for (const { path, method, operationId } of operations) {
      const { summary } = Object(document.paths)[path][method.toLowerCase()];
      expect((await search(summary))[0]).toBe(`Operation: ${summary}`);
      expect(await search(`${method} ${path}`)).toContain(`Operation: ${summary}`);
      expect((await search(operationId))[0]).toBe(`Operation: ${summary}`);
    }
  });

  it("finds every error code of the contract first", async () => {
    const { operations } = await loadContract();
    const bodies = operations.flatMap(({ responses }) =>
      Object.values(responses).flatMap(({ content = {} }) => Object.values(content)),
    );
    const values = bodies.flatMap(({ examples = {} }) => Object.values(examples).map(({ value }) => Object(value)));
    const codes = new Set<string>(values.flatMap(({ error }) => error?.code ?? []));
    expect(codes.size).toBeGreaterThan(5);
    for (const code of codes) expect((await search(code))[0]).toBe(`Error code: ${code}`);
  });

  it("finds every guide by its title", async () => {
    for (const guide of guides) {
      const [, title = ""] = /<title>(.*?) – /.exec(await readFile(join(folder, guide), "utf8")) ?? [];
      expect((await search(title)).map((found) => found?.replace(/^(Example|Project):/, "Guide:"))).toContain(
        `Guide: ${title}`,
      );
    }
  });

  it.each(["CloudNexus", "paginate", "RateLimitError", "CloudNexusOptions.timeout"])(
    "finds the symbol %s first",
    async (name) => {
      expect((await search(name))[0]).toBe(`SDK: ${name}`);
    },
  );

  it.each(["redis", "baseline", "jest"])("finds a guide about %s before the changelog", async (word) => {
    expect((await search(word))[0]).toMatch(/^Guide: /);
  });

  it("says that nothing was found", async () => {
    expect(await search("xyzzyx")).toEqual([]);
    expect(await page.getByRole("search").getByRole("status").textContent()).toBe("No results");
  });

  it("shows no markup", async () => {
    const entries = await page.evaluate<{ title: string; text: string; kind: string }[]>("searchEntries");
    expect(entries.length).toBeGreaterThan(100);
    const marked = entries.filter(({ kind, text }) => kind !== "Example" && /<\/|\*\*|\]\(|^#|```/.test(text));
    expect(marked).toEqual([]);
  });

  it.each(["guides/getting-started.html", "sdk/index.html", "api/index.html"])(
    "is used by keyboard alone on %s",
    async (path) => {
      await page.goto(urlOf(path));
      const input = page.getByRole("combobox", { name: "Search the docs" });
      await page.keyboard.press("/");
      expect(await page.evaluate("document.activeElement.role")).toBe("combobox");
      await page.keyboard.type("purge cdn");
      await page.getByRole("option", { selected: true }).waitFor();
      expect(await input.getAttribute("aria-expanded")).toBe("true");
      const first = await input.getAttribute("aria-activedescendant");
      await page.keyboard.press("ArrowDown");
      expect(await input.getAttribute("aria-activedescendant")).not.toBe(first);
      await page.keyboard.press("ArrowUp");
      expect(await input.getAttribute("aria-activedescendant")).toBe(first);
      await page.keyboard.press("Escape");
      expect(await page.getByRole("option").count()).toBe(0);
      await page.keyboard.press("Control+k");
      await page.keyboard.type("PaginationError");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Class PaginationError" }).waitFor();
    },
  );

  it("is accessible while it is open", async () => {
    await page.goto(urlOf("sdk/index.html"));
    await search("rate limit");
    expect(await seriousViolations(page)).toEqual([]);
  });
});

import { readdir, readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { samplesFolder } from "../../scripts/lib/docs/samples.js";
import { loadContract, type Operation, resolvePointer } from "../../src/openapi/contract.js";
import { noBrowser, startBrowser } from "../support/browser.js";
import { seriousViolations } from "./accessibility.js";
import { urlOf, watchedPage } from "./site.js";

const PHONE = { width: 390, height: 844 };
const LAPTOP = { width: 1440, height: 900 };
const SMALL_LAPTOP = { width: 1366, height: 768 };
const looks = [PHONE, LAPTOP].flatMap((viewport) =>
  (["light", "dark"] as const).map((colorScheme) => ({ viewport, colorScheme })),
);
const { document, operations } = await loadContract();

/** The tabs of an operation's code samples, in their order. */
const TABS = { TypeScript: "client.ts", "TypeScript (raw)": "typed.ts", curl: "curl.sh" };

/** The only field of a request that a small laptop shows further down. */
const FURTHER_DOWN = "auto_backup";

const [firstOperation] = operations as [Operation];
/** The start, the tables, and one operation of each kind: all others consist of the same parts. */
const kinds = [operations.find(({ requestBody }) => requestBody), operations.find(({ requestBody }) => !requestBody)];
const places = ["#/", "#/section-errors", ...kinds.flatMap((operation) => (operation ? [placeOf(operation)] : []))];

if (noBrowser !== undefined) console.warn(noBrowser);

describe.skipIf(noBrowser !== undefined && !process.env.CI)("the API reference in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  describe.each(looks)("$viewport.width px, $colorScheme", (look) => {
    it("requests nothing, has no console messages, fits the screen, and is accessible", async () => {
      const { page, requests, problems } = await watchedPage(browser, look);
      for (const place of places) {
        await open(page, place);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(look.viewport.width);
        expect(await page.evaluate<string[]>(wrappedNumbers), place).toEqual([]);
        const levels = await page.evaluate<number[]>(headingLevels);
        expect(levels[0], place).toBe(place === "#/" ? 1 : 2);
        expect(
          levels.filter((level, index) => level > (levels[index - 1] ?? level) + 1),
          place,
        ).toEqual([]);
        expect(await seriousViolations(page)).toEqual([]);
      }
      expect(await page.evaluate("document.documentElement.className")).toContain(look.colorScheme);
      expect(requests.filter((url) => !url.startsWith(urlOf("")) && !url.startsWith("data:"))).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    });
  });

  it("has a title and a favicon of its own", async () => {
    const { page } = await watchedPage(browser, { viewport: LAPTOP });
    await open(page, "#/");
    expect(await page.title()).toBe("CloudNexus REST API");
    expect(await page.locator("link[rel=icon]").getAttribute("href")).toMatch(/^data:image\/svg/);
    expect(await page.evaluate(faviconLoads)).toBe(true);
    await page.close();
  });

  describe.each([LAPTOP, SMALL_LAPTOP])("$width × $height px", (viewport) => {
    it.each(operations)(
      "shows method, path, purpose, parameters, body, sample and response of $operationId at once",
      async (operation) => {
        const { page } = await watchedPage(browser, { viewport });
        await open(page, placeOf(operation));
        const section = page.locator(`[data-section-id="${placeOf(operation).slice(1)}"]`);
        const samples = section.locator(".panel-request-samples");
        const [firstTab = ""] = await tabsOf(operation);
        const [firstLine = ""] = (await sampleOf(operation, firstTab)).split("\n");
        const fieldOf = (name: string) => section.locator(`[id*="/t=request&"][id$="path=${name}"]`);
        const fields = fieldsOf(operation).filter(({ name }) => viewport === LAPTOP || name !== FURTHER_DOWN);
        // What an array is made of comes a little later, and moves down what stands below.
        for (const { name, isArray } of fields) if (isArray) await fieldOf(`${name}/[i]`).waitFor();
        const seen = [
          section.getByRole("heading").first(),
          samples.getByText(operation.path, { exact: true }),
          samples.getByText(operation.method, { exact: true }).first(),
          samples.getByText(firstLine.slice(0, 20)).first(),
          samples.getByTestId("copy-button").last(),
          ...answerOf(operation).map((field) =>
            section.locator(".panel-response-samples").getByText(`"${field}"`).first(),
          ),
          section.getByTestId("middle-panel").locator("p").first(),
          ...fields.flatMap(({ name }) => [
            fieldOf(name).locator(".schema-name").first(),
            fieldOf(name).locator("p").first(),
          ]),
        ];
        for (const element of seen) {
          const { y, height } = (await element.boundingBox()) ?? { y: Number.NaN, height: Number.NaN };
          expect(y, String(element)).toBeGreaterThan(0);
          expect(y + height, String(element)).toBeLessThan(viewport.height);
        }
        await page.close();
      },
    );
  });

  it.each(operations)(
    "has the code samples of $operationId, as in their files, clear of the copy button",
    async (operation) => {
      const { page } = await watchedPage(browser, { viewport: LAPTOP });
      await open(page, placeOf(operation));
      const panel = page.locator(`[data-section-id="${placeOf(operation).slice(1)}"] .panel-request-samples`);
      const files = await tabsOf(operation);
      const tabs = Object.entries(TABS).filter(([, file]) => files.includes(file));
      const selected = panel.getByRole("tab", { selected: true });
      await selected.waitFor();
      expect(await selected.innerText()).toBe(tabs[0]?.[0]);
      for (const [label, file] of tabs) {
        await panel.getByRole("tab", { name: label, exact: true }).click();
        await panel.getByRole("tab", { name: label, exact: true, selected: true }).waitFor();
        expect((await panel.getByTestId("source-code").innerText()).trimEnd()).toBe(await sampleOf(operation, file));
        const code = await panel.locator("code > .line:first-child > :last-child").boundingBox();
        const button = await panel.getByTestId("copy-button").last().boundingBox();
        expect((code?.x ?? Number.NaN) + (code?.width ?? 0), label).toBeLessThan(button?.x ?? Number.NaN);
      }
      await page.close();
    },
  );

  it("has tabs of languages that arrow keys move through", async () => {
    const { page } = await watchedPage(browser, { viewport: LAPTOP });
    await open(page, placeOf(firstOperation));
    const panel = page.locator(`[data-section-id="${placeOf(firstOperation).slice(1)}"] .panel-request-samples`);
    const tabs = panel.getByRole("tab");
    await tabs.first().focus();
    const labels = await tabs.allInnerTexts();
    expect(labels.length).toBeGreaterThan(1);
    const [first = "", ...others] = labels;
    for (const label of [...others, first]) {
      await page.keyboard.press("ArrowRight");
      await panel.getByRole("tab", { name: label, exact: true, selected: true }).waitFor();
    }
    for (const [key, label = first] of [
      ["ArrowLeft", others.at(-1)],
      ["Home", first],
      ["End", others.at(-1)],
    ] as const) {
      await page.keyboard.press(key);
      await panel.getByRole("tab", { name: label, exact: true, selected: true }).waitFor();
    }
    expect(await seriousViolations(page)).toEqual([]);
    await page.close();
  });

  it("marks what is inferred, with the reason", async () => {
    const { page } = await watchedPage(browser, { viewport: LAPTOP });
    let shown = "";
    const read = async () => {
      shown += (await page.locator(".inferred-reason").allTextContents()).join("\n");
    };
    const reasons = inferredReasons(document);
    expect(reasons.length).toBeGreaterThan(50);
    // Redoc adds parts of a page one after the other.
    await vi.waitFor(
      async () => {
        for (const place of ["#/", ...operations.map(placeOf)]) {
          await open(page, place);
          await read();
          for (const status of await page.locator("main").getByRole("tab").all()) {
            await status.click();
            await read();
          }
        }
        await page.getByText("View security details").first().click();
        await read();
        expect(reasons.filter((reason) => !shown.includes(reason))).toEqual([]);
      },
      { timeout: 60_000 },
    );
    await page.close();
  });

  it("shows the reasons when a reader asks for them, and remembers it", async () => {
    const context = await browser.newContext({ viewport: LAPTOP });
    const page = await context.newPage();
    const place = placeOf(firstOperation);
    const marks = page.locator(".inferred");
    const reasons = page.locator(".inferred-reason");
    const showAll = page.getByRole("checkbox", { name: "Show the reasons" });

    await open(page, place);
    await marks.first().waitFor();
    expect(await marks.first().innerText()).toBe("inferred");
    await marks.first().locator("summary").focus();
    await page.keyboard.press("Enter");
    expect(await visible(reasons)).toBe(1);

    await open(page, "#/");
    await showAll.waitFor();
    expect([await showAll.count(), await showAll.isChecked(), await visible(reasons)]).toEqual([1, false, 0]);
    await showAll.focus();
    await page.keyboard.press("Space");
    expect(await visible(reasons)).toBe(await reasons.count());

    await open(page, place);
    await marks.first().waitFor();
    expect(await visible(reasons)).toBe(await reasons.count());
    expect(await seriousViolations(page)).toEqual([]);
    await open(page, "#/");
    await showAll.uncheck();
    expect(await visible(reasons)).toBe(0);
    await context.close();
  });

  describe.each([PHONE, LAPTOP])("the search, $width px", (viewport) => {
    it("leads to a section of the same page, and shows no markup", async () => {
      const { page } = await watchedPage(browser, { viewport });
      await open(page, "#/");
      const results = page.getByRole("option");
      for (const query of ["server", "inferred", "rate limit"]) {
        await page.getByRole("combobox", { name: "Search the docs" }).fill(query);
        await results
          .filter({ hasText: new RegExp(query, "i") })
          .first()
          .waitFor();
        // An example is shown by the beginning of its code.
        const texts = (await results.allInnerTexts()).filter((text) => !text.startsWith("Example\n"));
        expect(texts.filter((text) => MARKUP.test(text))).toEqual([]);
      }
      await results.first().click();
      await page.getByRole("heading", { name: "Rate limits" }).waitFor();
      expect(page.url()).toMatch(/#\/section-rate-limits$/);
      await page.close();
    });
  });

  it("has code blocks in its descriptions that are highlighted, and can be copied", async () => {
    const { page } = await watchedPage(browser, {
      viewport: LAPTOP,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await open(page, "#/");
    const copied: unknown[] = [];
    for (const id of await page.evaluate<string[]>(sectionIds)) {
      const section = page.locator(`[data-section-id="${id}"]`);
      // Redoc replaces a section when it comes into view.
      await page.evaluate(`document.querySelector('[data-section-id="${id}"]').scrollIntoView()`);
      await section.getByRole("heading").first().waitFor();
      for (const block of await section.locator("pre").all()) {
        expect(await block.locator('[class^="hljs-"]').count(), await block.innerText()).toBeGreaterThan(0);
        await block.getByRole("button", { name: "Copy" }).click();
        await block.getByRole("button", { name: "Copied" }).waitFor();
        copied.push(await page.evaluate("navigator.clipboard.readText()"));
      }
    }
    const fences = String(Object(document.info).description).matchAll(/^```\w+\n(.*?)\n```$/gms);
    expect(copied).toEqual([...fences].map(([, code]) => code));
    await page.close();
  });

  it("covers no text on a phone", async () => {
    const { page } = await watchedPage(browser, { viewport: PHONE });
    for (const place of places) {
      await open(page, place);
      for (
        let y = 0;
        y < (await page.evaluate<number>("document.documentElement.scrollHeight"));
        y += PHONE.height - 100
      ) {
        await page.evaluate(`scrollTo(0, ${y})`);
        expect(await page.evaluate<string[]>(coveredTexts), `${place} at ${y}`).toEqual([]);
      }
    }
    // What lies at the edge of the screen, over its whole width, ends where the text does.
    const menu = await page.getByRole("button", { name: "Open navigation menu" }).boundingBox();
    expect(menu).toMatchObject({ x: 0, width: PHONE.width });
    // The page grows when its end comes into view.
    await vi.waitFor(async () => {
      await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
      const text = await page.locator("main").boundingBox();
      expect((text?.y ?? Number.NaN) + (text?.height ?? 0)).toBeLessThanOrEqual(menu?.y ?? Number.NaN);
    }, 15_000);
    await page.close();
  });

  it.each([PHONE, LAPTOP])("shows where the focus is: $width px", async (viewport) => {
    const { page } = await watchedPage(browser, { viewport });
    for (const place of ["#/", placeOf(firstOperation)]) {
      await open(page, place);
      await page.locator(".inferred").first().waitFor();
      // A browser shows where the focus is to those who use the keyboard.
      await page.keyboard.press("Tab");
      const outlines = await page.evaluate<Record<string, string>>(focusOutlines);
      expect(Object.keys(outlines).length).toBeGreaterThan(10);
      expect(Object.entries(outlines).filter(([, outline]) => outline !== "solid 2px")).toEqual([]);
    }
    await page.close();
  });

  it("has links that lead somewhere", async () => {
    const { page } = await watchedPage(browser, { viewport: LAPTOP });
    await open(page, "#/");
    const links = page.locator("main p a[href^='#'], main li a[href^='#'], main td a[href^='#']");
    await links.first().waitFor({ state: "attached" });
    for (const link of await links.all()) {
      const target = String(await link.getAttribute("href")).slice(1);
      expect(await page.locator(`[data-section-id="${target}"]`).count(), target).toBe(1);
    }
    await page.close();
  });
});

/** Redoc names an operation's place by its tag and its id. */
function placeOf({ path, method, operationId }: Operation): string {
  const { tags } = Object(document.paths)[path][method.toLowerCase()] as { tags: [string] };
  return `#/${tags[0]}/${operationId}`.toLowerCase();
}

/** What a request has to say or may say: its parameters, and what is in its body. */
function fieldsOf({ parameters, requestBody }: Operation): { name: string; isArray: boolean }[] {
  const schema = Object(requestBody?.content["application/json"]?.schema);
  const { properties = {} } = Object(typeof schema.$ref === "string" ? resolvePointer(document, schema.$ref) : schema);
  const inBody = Object.entries<{ type?: string }>(properties);
  return [...parameters, ...inBody.map(([name, { type }]) => ({ name, isArray: type === "array" }))].map((field) => ({
    isArray: false,
    ...field,
  }));
}

/** The first field of the first success's first example; none if it has no JSON body. */
function answerOf({ responses }: Operation): string[] {
  const [[, success] = []] = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const [example] = Object.values(success?.content?.["application/json"]?.examples ?? {});
  return Object.keys(Object(example?.value)).slice(0, 1);
}

async function open(page: Page, place: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(urlOf(`api/index.html${place}`));
  await page
    .locator(`[data-section-id="${place.slice(1)}"]`)
    .first()
    .waitFor({ state: "attached" });
  await page.evaluate("document.fonts.ready");
}

async function sampleOf({ operationId }: Operation, file: string): Promise<string> {
  return (await readFile(`${samplesFolder}${operationId}/${file}`, "utf8")).trimEnd();
}

/** The files of an operation's tabs. Operations without a method of their own have no `client.ts`. */
async function tabsOf({ operationId }: Operation): Promise<string[]> {
  const files = await readdir(samplesFolder + operationId);
  return Object.values(TABS).filter((file) => files.includes(file));
}

async function visible(elements: Locator): Promise<number> {
  return (await Promise.all((await elements.all()).map((element) => element.isVisible()))).filter(Boolean).length;
}

function inferredReasons(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "x-inferred-reason" in node ? [String(node["x-inferred-reason"])] : [];
  return [...new Set([...own, ...Object.values(node).flatMap(inferredReasons)])];
}

/** HTML tags, entities, Markdown's emphasis, code, links and tables. */
const MARKUP = /<\/?\w+|&\w+;|\*\*|`|\]\(|\|-|class=/;

const sectionIds = `[...document.querySelectorAll('[data-section-id^="/section-"]')].map(({ dataset }) => dataset.sectionId)`;

const headingLevels = `[...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")].map((heading) =>
  Number(heading.ariaLevel ?? heading.tagName[1]))`;

/** The texts that a reader sees. */
const textsOf = `(root) => {
  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (text.data.trim() && text.parentElement.checkVisibility()) texts.push(text);
  }
  return texts;
}`;

/** Numbers and dates that are broken over two lines; blocks of code may wrap anywhere. */
const wrappedNumbers = `(${textsOf})(document.querySelector("main")).flatMap((text) => {
  if (text.parentElement.closest("pre, script, style")) return [];
  return [...text.data.matchAll(/\\d[\\d.,:TZ-]*\\d/g)].flatMap((match) => {
    const range = document.createRange();
    range.setStart(text, match.index);
    range.setEnd(text, match.index + match[0].length);
    return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1 ? [match[0]] : [];
  });
})`;

/**
 * Texts in view, above the bar of the menu, whose middle is under a button or something that doesn't scroll. Other parts of
 * the page don't count: Redoc leaves them where they are while it replaces them.
 */
const coveredTexts = `(${textsOf})(document.querySelector("main")).flatMap((text) => {
  const bar = document.querySelector('[data-testid="floating-button"]').getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(text);
  return [...range.getClientRects()].flatMap(({ x, y, width, height }) => {
    const middle = [x + width / 2, y + height / 2];
    if (middle[1] < 0 || middle[1] >= bar.top - 1 || middle[0] > innerWidth || width < 2) return [];
    const top = document.elementFromPoint(...middle);
    let cover = top?.contains(text) ? null : top;
    while (cover && cover.tagName !== "BUTTON" && !/fixed|sticky/.test(getComputedStyle(cover).position)) cover = cover.parentElement;
    const [under, over] = [text.parentElement, cover].map((element) => element?.closest("[data-section-id]"));
    if (over && over !== under) return [];
    return cover === null || cover === undefined || cover.contains(text) ? [] : [text.data + " under " + cover.outerHTML.slice(0, 200)];
  });
})`;

/** The outline of every element that the focus can be on. */
const focusOutlines = `Object.fromEntries(
  [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")]
    .filter((element) => element.checkVisibility() && element.tabIndex >= 0)
    .map((element, index) => {
      element.focus({ preventScroll: true });
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return [index + " " + element.outerHTML.slice(0, 200), outlineStyle + " " + outlineWidth];
    }),
)`;

const faviconLoads = `new Promise((resolve) => {
  const image = new Image();
  image.onload = () => resolve(image.width > 0);
  image.onerror = () => resolve(false);
  image.src = document.querySelector("link[rel=icon]").href;
})`;

import { readdir, readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadContract, type Operation, resolvePointer } from "../../scripts/lib/contract.js";
import { samplesFolder } from "../../scripts/lib/docs/samples.js";
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

/** The only field of a request that a small laptop shows further down. */
const FURTHER_DOWN = "auto_backup";

if (noBrowser !== undefined) console.warn(noBrowser);

describe.skipIf(noBrowser !== undefined && !process.env.CI)("the API reference in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  describe.each(looks)("$viewport.width px, $colorScheme", (look) => {
    it("asks for nothing, complains of nothing, fits the screen, and is accessible", async () => {
      const { page, requests, problems } = await watchedPage(browser, look);
      for (const place of ["#/", ...operations.map(placeOf)]) {
        await open(page, place);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(look.viewport.width);
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
      "shows method, path, purpose, parameters, body, sample and answer of $operationId at once",
      async (operation) => {
        const { page } = await watchedPage(browser, { viewport });
        await open(page, placeOf(operation));
        const section = page.locator(`[data-section-id="${placeOf(operation).slice(1)}"]`);
        const samples = section.locator(".panel-request-samples");
        const [firstLine = ""] = (await sampleOf(operation, "curl.sh")).split("\n");
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
      for (const [label, file] of Object.entries({
        curl: "curl.sh",
        TypeScript: "client.ts",
        "TypeScript, by path": "typed.ts",
      })) {
        if (!(await hasSample(operation, file))) continue;
        await choose(page, panel.getByTestId("dropdown").nth(1), label);
        expect((await panel.getByTestId("source-code").innerText()).trimEnd()).toBe(await sampleOf(operation, file));
        const code = await panel.locator("code > .line:first-child > :last-child").boundingBox();
        const button = await panel.getByTestId("copy-button").last().boundingBox();
        expect((code?.x ?? Number.NaN) + (code?.width ?? 0), label).toBeLessThan(button?.x ?? Number.NaN);
      }
      await page.close();
    },
  );

  it("shows what is inferred, and why", async () => {
    const { page } = await watchedPage(browser, { viewport: LAPTOP });
    let shown = "";
    for (const place of ["#/", ...operations.map(placeOf)]) {
      await open(page, place);
      shown += await page.locator("main").textContent();
      for (const status of await page.locator("main").getByRole("tab").all()) {
        await status.click();
        shown += await page.locator("main").textContent();
      }
    }
    await page.getByText("View security details").first().click();
    shown += await page.locator("body").textContent();
    const reasons = inferredReasons(document);
    expect(reasons.length).toBeGreaterThan(50);
    expect(reasons.filter((reason) => !shown.includes(reason))).toEqual([]);
    const badge = page.locator(".inferred").first();
    expect(await badge.locator("summary").innerText()).toBe("inferred");
    await page.close();
  });

  it("has links that lead somewhere", async () => {
    const { page } = await watchedPage(browser, { viewport: LAPTOP });
    await open(page, "#/");
    const links = await page.locator("main p a[href^='#'], main li a[href^='#'], main td a[href^='#']").all();
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) {
      const target = String(await link.getAttribute("href")).slice(1);
      expect(await page.locator(`[data-section-id="/${target.toLowerCase()}"]`).count(), target).toBe(1);
    }
    await page.close();
  });
});

/** The renderer names an operation's place by its tag and its id. */
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

async function choose(page: Page, dropdown: Locator, label: string): Promise<void> {
  await dropdown.click();
  await page.getByTitle(label, { exact: true }).click();
}

async function sampleOf({ operationId }: Operation, file: string): Promise<string> {
  return (await readFile(`${samplesFolder}${operationId}/${file}`, "utf8")).trimEnd();
}

/** Operations without a method of their own have no `client.ts`. */
async function hasSample({ operationId }: Operation, file: string): Promise<boolean> {
  return (await readdir(samplesFolder + operationId)).includes(file);
}

function inferredReasons(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "x-inferred-reason" in node ? [String(node["x-inferred-reason"])] : [];
  return [...new Set([...own, ...Object.values(node).flatMap(inferredReasons)])];
}

const faviconLoads = `new Promise((resolve) => {
  const image = new Image();
  image.onload = () => resolve(image.width > 0);
  image.onerror = () => resolve(false);
  image.src = document.querySelector("link[rel=icon]").href;
})`;

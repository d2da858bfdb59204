import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderPage } from "../../src/contract/report/html/page.js";
import type { Report } from "../../src/contract/types.js";
import { noBrowser, startBrowser } from "../support/browser.js";
import { conformingReport, failingReport, hostileReport } from "../support/contract-report.js";
import { serve } from "../support/server.js";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

if (noBrowser !== undefined) console.warn(noBrowser);

describe.skipIf(noBrowser !== undefined && !process.env.CI)("the page of the contract suite", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  async function open(report: Report, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.setContent(renderPage(report));
    return page;
  }

  const looks = [
    { viewport: PHONE, colorScheme: "light", report: conformingReport },
    { viewport: PHONE, colorScheme: "dark", report: failingReport },
    { viewport: DESK, colorScheme: "light", report: failingReport },
    { viewport: DESK, colorScheme: "dark", report: conformingReport },
  ] as const;

  it.each(looks)(
    "is accessible and no wider than the screen: $viewport.width px, $colorScheme",
    async ({ report, viewport, colorScheme }) => {
      const page = await open(report, { viewport, colorScheme });
      await page.evaluate(axe.source);
      const { violations, passes } = await page.evaluate<axe.AxeResults>("axe.run(document)");
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain("color-contrast");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    },
  );

  it("shows each finding, with what it takes to repeat the request", async () => {
    const page = await open(failingReport);
    expect(await page.title()).toBe("simulator does not conform to the API contract");
    const failure = page.locator("article.failure");
    const [finding] = failingReport.findings;
    expect(await failure.locator("h3").innerText()).toBe(finding?.message);
    expect(await failure.locator(".curl").innerText()).toBe(finding?.request);
    expect(await failure.innerText()).toContain("openapi.yaml:593");
    expect(await page.locator("article.warning").innerText()).toContain(failingReport.findings[1]?.inferred);
  });

  it("selects a whole curl line with one click, and copies it with the button", async () => {
    const page = await open(failingReport);
    await page.locator(".curl").first().click();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(failingReport.findings[0]?.request);
    await page.evaluate(() => {
      document.addEventListener("copy", () => document.body.setAttribute("data-copied", `${getSelection()}`));
    });
    await page.locator(".copy").first().click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.locator("body").getAttribute("data-copied")).toBe(failingReport.findings[0]?.request);
  });

  it("has a cell for each part of each operation, and a link from a failed check to its finding", async () => {
    const page = await open(failingReport);
    const cells = failingReport.operations.flatMap(({ elements }) => elements);
    expect(await page.locator("td .cell").count()).toBe(cells.length);
    const row = page.getByRole("row", { name: /^listServers/ });
    expect(await row.getByRole("cell").first().innerText()).toMatch(/✓ 200 200.*✓ 400 400.*– 429/s);
    await row.getByRole("link", { name: "boundaries" }).click();
    expect(await page.locator(":target h3").innerText()).toBe(failingReport.findings[0]?.message);
  });

  it("shows failures before anything else, on a phone, too", async () => {
    const page = await open(failingReport, { viewport: PHONE });
    const titles = await page.locator("h2").allInnerTexts();
    expect(titles[0]).toMatch(/^Failures/);
    const { y = Number.POSITIVE_INFINITY } = (await page.locator("article.failure").first().boundingBox()) ?? {};
    expect(y).toBeLessThan(PHONE.height);
  });

  it("highlights the part of a response that is wrong", async () => {
    const page = await open(failingReport);
    expect(await page.locator("article.failure mark").innerText()).toBe("200 OK");
  });

  it("filters the findings by operation and check", async () => {
    const page = await open(failingReport);
    await page.getByLabel("Check").selectOption("schema");
    expect(await page.locator("article:visible").count()).toBe(1);
    expect(await page.locator("output").innerText()).toBe("1 of 2 findings");
    await page.getByRole("link", { name: "boundaries" }).first().click();
    // The page learns of the new address a moment later.
    await expect.poll(() => page.locator("article:visible").count()).toBe(2);
    await page.getByLabel("Operation").selectOption("purgeCache");
    expect(await page.locator("article:visible").count()).toBe(1);
  });

  it("labels the plots in the same size on every screen", async () => {
    const heights = [];
    for (const viewport of [PHONE, DESK]) {
      const page = await open(conformingReport, { viewport });
      heights.push((await page.locator(".axis span").first().boundingBox())?.height);
    }
    expect(heights[0]).toBe(heights[1]);
  });

  it("plots the response times of each operation", async () => {
    const page = await open(conformingReport);
    const plots = page.getByRole("img");
    expect(await plots.count()).toBe(2);
    expect(await plots.first().getAttribute("aria-label")).toBe(
      "listServers: median 1.4 ms, 95th percentile 12 ms, of 300 responses",
    );
    const dots = page.locator(".dots").first();
    expect((await dots.getAttribute("d"))?.match(/h0/g)).toHaveLength(300);
    const [height = 0, whole = 0] = await dots.evaluate((path: SVGPathElement) => [path.getBBox().height, 150]);
    expect(height).toBeGreaterThan(10);
    expect(height).toBeLessThan(whole);
  });

  it("shows a server's text, and runs none of it", async () => {
    const mark = `"'><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"><svg onload=hacked=1>&lt;`;
    // Without the policy, which would hide it if the escaping failed.
    const page = await open(hostileReport(mark), { bypassCSP: true });
    expect(await page.locator("script").count()).toBe(1);
    expect(await page.locator("img, [onload], [onerror]").count()).toBe(0);
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
    expect(await page.locator("article pre").first().innerText()).toBe(mark);
  });

  it("would run no script and load nothing even if the escaping failed", async () => {
    const server = await serve((_, response) => response.end());
    const page = await (await browser.newContext()).newPage();
    const attack = `<script>window.hacked = 1</script><img src="${server.url}" onerror="window.hacked = 1">`;
    const loaded = page.waitForEvent("requestfailed");
    await page.setContent(renderPage(conformingReport).replace("</main>", `${attack}</main>`));
    expect((await loaded).failure()?.errorText).toBe("csp");
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
    expect(server.requests).toEqual([]);
    await server.close();
  });
});

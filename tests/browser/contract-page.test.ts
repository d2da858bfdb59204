import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderPage } from "../../src/contract/report/html/page.js";
import type { Report } from "../../src/contract/types.js";
import { noBrowser, startBrowser } from "../support/browser.js";
import { brokenReport, hostileReport, keptReport } from "../support/contract-report.js";
import { serve } from "../support/server.js";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

if (noBrowser !== undefined) console.warn(noBrowser);

describe.skipIf(noBrowser !== undefined && !process.env.CI)("the contract suite's page", () => {
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
    { viewport: PHONE, colorScheme: "light", report: keptReport },
    { viewport: PHONE, colorScheme: "dark", report: brokenReport },
    { viewport: DESK, colorScheme: "light", report: brokenReport },
    { viewport: DESK, colorScheme: "dark", report: keptReport },
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

  it("tells what was found, with what it takes to ask again", async () => {
    const page = await open(brokenReport);
    expect(await page.title()).toBe("simulator breaks the contract");
    const failure = page.locator("article.failure");
    const [finding] = brokenReport.findings;
    expect(await failure.locator("h3").innerText()).toBe(finding?.message);
    expect(await failure.locator(".asked").innerText()).toBe(finding?.asked);
    expect(await failure.innerText()).toContain("openapi.yaml:593");
    expect(await page.locator("article.warning").innerText()).toContain(brokenReport.findings[1]?.inferred);
  });

  it("gives a curl line whole at one click", async () => {
    const page = await open(brokenReport);
    await page.locator(".asked").first().click();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(brokenReport.findings[0]?.asked);
  });

  it("has a cell for each part of each operation, and leads from a failed check to what was found", async () => {
    const page = await open(brokenReport);
    const cells = brokenReport.operations.flatMap(({ elements }) => elements);
    expect(await page.locator("td .cell").count()).toBe(cells.length);
    const row = page.getByRole("row", { name: /^listServers/ });
    expect(await row.getByRole("cell").first().innerText()).toMatch(/✓ 200 200.*✓ 400 400.*– 429/s);
    await row.getByRole("link", { name: "boundaries" }).click();
    expect(await page.locator(":target h3").innerText()).toBe(brokenReport.findings[0]?.message);
  });

  it("plots the response times of each operation", async () => {
    const page = await open(keptReport);
    const plots = page.getByRole("img");
    expect(await plots.count()).toBe(2);
    expect(await plots.first().getAttribute("aria-label")).toBe(
      "listServers: median 1.4 ms, 95th percentile 12 ms, of 300 answers",
    );
    const dots = page.locator(".dots").first();
    expect((await dots.getAttribute("d"))?.match(/h0/g)).toHaveLength(300);
    const [height = 0, whole = 0] = await dots.evaluate((path: SVGPathElement) => [path.getBBox().height, 150]);
    expect(height).toBeGreaterThan(10);
    expect(height).toBeLessThan(whole);
  });

  it("shows what a server sent, and runs none of it", async () => {
    const mark = `"'><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"><svg onload=hacked=1>&lt;`;
    // Without the policy, which would hide it if the escaping failed.
    const page = await open(hostileReport(mark), { bypassCSP: true });
    expect(await page.locator("script, img, [onload], [onerror]").count()).toBe(0);
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
    expect(await page.locator("article pre").first().innerText()).toBe(mark);
  });

  it("lets no script run, and loads nothing, even if the escaping failed", async () => {
    const server = await serve((_, response) => response.end());
    const page = await (await browser.newContext()).newPage();
    const attack = `<script>window.hacked = 1</script><img src="${server.url}" onerror="window.hacked = 1">`;
    const loaded = page.waitForEvent("requestfailed");
    await page.setContent(renderPage(keptReport).replace("</main>", `${attack}</main>`));
    expect((await loaded).failure()?.errorText).toBe("csp");
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
    expect(server.requests).toEqual([]);
    await server.close();
  });
});

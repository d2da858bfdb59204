import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Violations of a renderer's own, which nothing here can mend: rule → why. */
const NOT_OURS: Record<string, string> = {
  "label-content-name-mismatch": "Redoc labels its list of examples `Example`, whichever is chosen.",
};

/** What axe finds in a page that is serious or worse. */
export async function seriousViolations(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate<axe.AxeResults>("axe.run(document, { preload: false })");
  expect(passes.map(({ id }) => id)).toContain("color-contrast");
  return violations
    .filter(({ id, impact }) => (impact === "serious" || impact === "critical") && !(id in NOT_OURS))
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

/** Headings that skip a level, as assistive technology sees them: the first is of level 1, and none is two below the one before. */
export async function skippedHeadings(page: Page): Promise<string[]> {
  const headings = await page.evaluate<{ level: number; text: string }[]>(`
    [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
      .filter((heading) => heading.checkVisibility())
      .map((heading) => ({ level: Number(heading.ariaLevel ?? heading.tagName[1]), text: heading.textContent }))`);
  expect(headings).not.toHaveLength(0);
  return headings
    .filter(({ level }, index) => level > (headings[index - 1]?.level ?? 0) + 1)
    .map(({ level, text }) => `${text} (${level})`);
}

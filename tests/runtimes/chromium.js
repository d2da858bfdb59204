// Plain JavaScript, since its one import is installed only with the runtimes.
import { chromium } from "playwright-core";

/** It asks the network for nothing of its own, and lets a page ask more than one server. */
const args = [
  "--disable-web-security",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Runs the suite in a page of headless Chromium.
 *
 * @param {{ executablePath: string, script: string, where: import("./smoke.js").Where }} options
 * @returns {Promise<string[]>}
 */
export async function smokeInChromium({ executablePath, script, where }) {
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.route(where.steady, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
    await page.goto(where.steady);
    await page.addScriptTag({ path: script });
    return await page.evaluate(`suite.smoke(${JSON.stringify(where)})`);
  } finally {
    await browser.close();
  }
}

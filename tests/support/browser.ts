import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PATHS = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
const executablePath = PATHS.find((path) => path !== undefined && existsSync(path));

/** Why there is no browser to test in; undefined where there is one. */
export const noBrowser =
  executablePath === undefined
    ? "Chromium is missing: install it, or set CHROMIUM_PATH, to test in a browser."
    : undefined;

/** Starts a browser that fetches nothing by itself. */
export function startBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error(noBrowser);
  const args =
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
  return chromium.launch({ executablePath, chromiumSandbox: false, args: args.split(" ") });
}

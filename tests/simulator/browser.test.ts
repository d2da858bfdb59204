import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { createSimulator } from "../../src/simulator/index.js";
import { noBrowser, startBrowser } from "../support/browser.js";
import { serve } from "../support/server.js";

if (noBrowser !== undefined) console.warn(noBrowser);

const START_TIMEOUT_MS = 60_000;

/** A script that sets the global `entry`, made without any setting that would hide imports of Node's modules. */
async function bundleForBrowser(): Promise<string> {
  const contents = `
    export { CloudNexus } from "./src/index.ts";
    export { createSimulator } from "./src/simulator/index.ts";`;
  const { outputFiles, warnings } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "entry",
    target: "es2022",
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
  return outputFiles[0]?.text ?? "";
}

const program = `(async () => {
  const sim = entry.createSimulator({ servers: 3 });
  const options = { fetch: sim.fetch, baseUrl: sim.baseUrl, apiKey: sim.keys.admin, dangerouslyAllowBrowser: true };
  const servers = await new entry.CloudNexus(options).servers.list().toArray({ max: 10 });
  const listening = await sim.listen().catch((error) => error.message);
  return [servers.length, listening];
})()`;

describe("a bundle of the simulator for browsers", () => {
  it("runs with web standards only, and says that it cannot listen", async () => {
    const web = {
      URL,
      Headers,
      Request,
      Response,
      ReadableStream,
      TextDecoder,
      TextEncoder,
      AbortController,
      AbortSignal,
    };
    const platform = { ...web, Blob, Event, EventTarget, performance, atob, btoa, console, setTimeout, clearTimeout };
    const context = createContext(platform, { codeGeneration: { strings: false, wasm: false } });
    expect(await runInContext(`${await bundleForBrowser()}\n${program}`, context)).toEqual([
      3,
      "sim.listen() needs Node.js 20.16 or later; use sim.fetch instead.",
    ]);
  });
});

describe.skipIf(noBrowser !== undefined && !process.env.CI)("a web page", () => {
  const sim = createSimulator({ servers: 3 });
  let browser: Browser;
  let page: Page;
  let closeServer: () => Promise<void>;

  beforeAll(async () => {
    const { url, close } = await serve((_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Test</title>");
    });
    closeServer = close;
    browser = await startBrowser();
    page = await browser.newPage();
    await Promise.all([page.goto(url), sim.listen()]);
    await page.addScriptTag({ content: await bundleForBrowser() });
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await Promise.all([browser?.close(), sim.close(), closeServer?.()]);
  });

  it("runs the simulator itself", async () => {
    expect(await page.evaluate(program)).toEqual([3, expect.stringContaining("sim.listen() needs Node.js")]);
  });

  it("calls a simulator in another process, preflight request included, and reads its rate limit", async () => {
    const options = JSON.stringify({ baseUrl: sim.baseUrl, apiKey: sim.keys.admin, dangerouslyAllowBrowser: true });
    const result = await page.evaluate(`(async () => {
      const cnx = new entry.CloudNexus(${options});
      const server = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };
      const { data, rateLimit } = await cnx.servers.create(server).withResponse();
      return [data.name, rateLimit.limit, rateLimit.remaining];
    })()`);
    expect(result).toEqual(["web", 1000, 999]);
    expect(sim.requests.map(({ method, status }) => [method, status])).toEqual([
      ["OPTIONS", 204],
      ["POST", 201],
    ]);
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { noBrowser, startBrowser } from "../support/browser.js";
import { watchedPage } from "./site.js";

describe.skipIf(noBrowser !== undefined && !process.env.CI)("npm run docs -- --serve", () => {
  let project: string;
  let browser: Browser;
  let server: ChildProcess;

  /** A copy of the project, so that its contract can be edited. */
  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), "cloudnexus-"));
    const parts = ["scripts", "src", "generated", "docs", "guides", "examples", "packages", "tests/bench/results"];
    for (const part of parts) await cp(root + part, join(project, part), { recursive: true });
    const configuration = ["package.json", "redocly.yaml", "tsconfig.json", "openapi.yaml"];
    for (const file of [...configuration, "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"]) {
      await copyFile(root + file, join(project, file));
    }
    await symlink(`${root}node_modules`, join(project, "node_modules"), "junction");
    browser = await startBrowser();
  });
  afterAll(async () => {
    server?.kill("SIGTERM");
    await browser?.close();
    await rm(project, { recursive: true, force: true });
  });

  it("shows what the contract says, again when it changes, and survives a contract that is wrong", async () => {
    server = spawn(process.execPath, ["--import", "tsx", "scripts/docs.ts", "--serve", "--port=0"], { cwd: project });
    const heard = listen(server);
    const [, url = ""] = await heard(/on (http:\/\/127\.0\.0\.1:\d+\/)/);
    const { page, problems, requests } = await watchedPage(browser, {});
    await page.goto(`${url}api/`);
    await page.getByRole("heading", { name: "Quick start" }).waitFor();

    const contract = join(project, "openapi.yaml");
    const text = await readFile(contract, "utf8");
    await writeFile(contract, `${text}\n  - [`);
    await heard(/not valid YAML/);
    await writeFile(contract, text.replace("# Quick start", "# First steps"));
    await page.getByRole("heading", { name: "First steps" }).waitFor({ timeout: 60_000 });

    expect(requests.filter((request) => !request.startsWith(url) && !request.startsWith("data:"))).toEqual([]);

    await page.goto(url);
    await writeFile(join(project, "guides/added.md"), "# A guide that no list has\n\nIt is in the folder.\n");
    await page.getByRole("link", { name: "A guide that no list has" }).click({ timeout: 60_000 });
    await page.getByText("It is in the folder.").waitFor();

    expect(problems).toEqual([]);
    expect((await fetch(`${url}sdk/index.html`)).status).toBe(200);
    expect((await fetch(`${url}..%2f..%2fpackage.json`)).status).toBe(404);

    const closed = once(server, "close");
    server.kill("SIGTERM");
    expect(await closed).toEqual([0, null]);
  });
});

/** Waits until the process has printed something. */
function listen(child: ChildProcess): (pattern: RegExp) => Promise<RegExpExecArray> {
  let output = "";
  const check = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      for (const look of check) look();
    });
  }
  return (pattern) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output);
        if (found) resolve(found);
      };
      check.add(look);
      child.on("close", () => reject(new Error(`It ended without ${pattern}:\n${output}`)));
      look();
    });
}

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { JSX } from "typedoc";
import { loadContract } from "../../../src/openapi/contract.js";
import { root, tool } from "../tools.js";
import { present } from "./presentation.js";
import { loadSamples, sampleLanguages } from "./samples.js";
import { header, headerAssets } from "./theme/header.js";

const rendererOptions = {
  codeSamples: { languages: sampleLanguages },
  jsonSamplesExpandLevel: "all",
  schemasExpansionLevel: "all",
};

/** Renders the API reference into one file. The header of the site, and its search, come from the site's `assets/`. */
export async function renderReference(output: string): Promise<void> {
  const { document } = await loadContract();
  const folder = await mkdtemp(join(tmpdir(), "cloudnexus-docs-"));
  try {
    const description = join(folder, "openapi.json");
    await writeFile(description, JSON.stringify(present(document, await loadSamples())));
    const { code, output: log } = await tool("redocly", [
      "build-docs",
      description,
      `--output=${output}`,
      `--template=${root}docs/page.hbs`,
      `--templateOptions.favicon=${await favicon()}`,
      `--templateOptions.headerAssets=${JSX.renderElement(headerAssets("../"))}`,
      `--templateOptions.header=${JSX.renderElement(header({ base: "../", current: "API reference" }))}`,
      `--openapi=${JSON.stringify(rendererOptions)}`,
      "--inlineBundle",
    ]);
    if (code !== 0) throw new Error(`redocly build-docs failed:\n${log}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await mkdir(dirname(output), { recursive: true });
  await withoutLogo(output);
}

async function favicon(): Promise<string> {
  return `data:image/svg+xml;base64,${(await readFile(`${root}docs/favicon.svg`)).toString("base64")}`;
}

/** The renderer's footer loads its logo from a CDN, and the page must need no network. */
async function withoutLogo(page: string): Promise<void> {
  const html = await readFile(page, "utf8");
  await writeFile(page, html.replaceAll(/https:\/\/cdn\.redoc\.ly\/[^`"']+\.svg/g, "data:image/svg+xml,"));
}

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { JSX } from "typedoc";
import { loadContract } from "../../../src/openapi/contract.js";
import { root, tool } from "../tools.js";
import { present, serverReasons } from "./presentation.js";
import { loadSamples, sampleLabels, sampleLanguages } from "./samples.js";
import { header, headerAssets } from "./theme/header.js";

const rendererOptions = {
  codeSamples: { languages: sampleLanguages },
  jsonSamplesExpandLevel: "all",
  schemasExpansionLevel: "all",
};

/** Renders the API reference into one file. The header of the site, and its search, come from the site's `assets/`. */
export async function renderReference(output: string): Promise<void> {
  const { document, operations } = await loadContract();
  const samples = await loadSamples();
  const folder = await mkdtemp(join(tmpdir(), "cloudnexus-docs-"));
  try {
    const description = join(folder, "openapi.json");
    await writeFile(description, JSON.stringify(present(document, samples)));
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
  const html = await readFile(output, "utf8");
  const data = { SERVER_REASONS: serverReasons(document), SAMPLE_LABELS: sampleLabels(operations, samples) };
  await writeFile(output, withoutLogo(await withInlined(html, data)));
}

async function favicon(): Promise<string> {
  return `data:image/svg+xml;base64,${(await readFile(`${root}docs/favicon.svg`)).toString("base64")}`;
}

/** The page with its style and script inside. The script takes the data as constants. */
async function withInlined(html: string, data: Record<string, unknown>): Promise<string> {
  const style = await readFile(`${root}docs/page.css`, "utf8");
  const define = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, JSON.stringify(value)]));
  const script = await bundle(`${root}docs/page/main.ts`, define);
  return html
    .replace('<link rel="stylesheet" href="page.css">', () => `<style>\n${style}</style>`)
    .replace('<script type="module" src="page.js"></script>', () => `<script type="module">${script}</script>`);
}

async function bundle(program: string, define: Record<string, string>): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [program],
    define,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    // The project's own tsconfig.json is for Node.
    tsconfigRaw: {},
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild wrote no output for ${program}.`);
  return file.text.replaceAll("</script", "<\\/script");
}

/** Redoc's footer loads its logo from a CDN, and the page must need no network. */
function withoutLogo(html: string): string {
  return html.replaceAll(/https:\/\/cdn\.redoc\.ly\/[^`"']+\.svg/g, "data:image/svg+xml,");
}

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { command } from "./lib/command.js";
import { lintContract } from "./lib/contract.js";
import { root, tool } from "./lib/tools.js";

const output = "generated/docs/index.html";

await command({
  help: `npm run docs\n\nRenders openapi.yaml into ${output}: one file that needs no network.`,
  options: {},
  async run() {
    await lintContract();
    await mkdir(`${root}generated/docs`, { recursive: true });
    const { code, output: log } = await tool("redocly", ["build-docs", "openapi.yaml", "-o", output, "--inlineBundle"]);
    if (code !== 0) throw new Error(`redocly build-docs failed:\n${log}`);
    await withoutNetwork(root + output);
    console.log(`Rendered: ${output}`);
    return 0;
  },
});

/**
 * The renderer's footer loads its logo from a CDN. The page must need no network, so the logo goes, and a policy
 * makes the browser refuse whatever else might ask for something.
 */
async function withoutNetwork(path: string): Promise<void> {
  const policy =
    "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data:; font-src data:; worker-src blob:";
  const html = await readFile(path, "utf8");
  await writeFile(
    path,
    html
      .replaceAll(/https:\/\/cdn\.redoc\.ly\/[^`"']+\.svg/g, "data:image/svg+xml,")
      .replace("<head>", `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`),
  );
}

import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { rolldown } from "rolldown";
import { cliPackage } from "./package.js";
import { root } from "./tools.js";

/** Two folders deep, because the code looks for `openapi.yaml` two folders above itself: see src/openapi/contract.ts. */
const dist = `${cliPackage}dist/cli/`;

/** What the code reads beside itself at run time. */
const ASSETS = ["src/contract/report/html/page.css", "src/contract/report/html/page.client.js"];
/** What both packages have. */
const SHARED_FILES = ["openapi.yaml", "CHANGELOG.md", "LICENSE"];

/** Builds `@cloudnexus/cli`: the commands, each in files that are loaded only if it runs; libraries stay imports. */
export async function buildCli(): Promise<void> {
  await rm(`${cliPackage}dist`, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const { dependencies } = JSON.parse(await readFile(`${cliPackage}package.json`, "utf8"));
  const bundle = await rolldown({
    cwd: root,
    input: { bin: "src/cli/bin.ts" },
    platform: "node",
    external: Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
  });
  await bundle.write({ dir: dist, format: "es", entryFileNames: "[name].js", chunkFileNames: "[name].js" });
  await bundle.close();
  for (const file of ASSETS) await copyFile(root + file, dist + file.split("/").at(-1));
  for (const file of SHARED_FILES) await copyFile(root + file, cliPackage + file);
}

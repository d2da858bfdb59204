import { readFile } from "node:fs/promises";
import { root } from "./tools.js";

interface Package {
  name: string;
  /** The source of each entry point, as its path from the project's folder: `src/index.ts`. */
  entryPoints: string[];
}

/** Reads of package.json what users import. */
export async function readPackage(): Promise<Package> {
  const { name, exports }: { name: string; exports: Record<string, { types: string }> } = JSON.parse(
    await readFile(`${root}package.json`, "utf8"),
  );
  return { name, entryPoints: Object.values(exports).map(sourceOf) };
}

function sourceOf({ types }: { types: string }): string {
  return types.replace("./dist/", "").replace(/\.d\.ts$/, ".ts");
}

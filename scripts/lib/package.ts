import { readFile } from "node:fs/promises";
import { root } from "./tools.js";

/** The folder of `@cloudnexus/cli`, with a slash at its end. That of `@cloudnexus/sdk` is the project itself. */
export const cliPackage = `${root}packages/cli/`;

interface Package {
  name: string;
  /** The source of each entry point, as its path from the project's folder: `src/index.ts`. */
  entryPoints: string[];
}

/** An entry point of the package, or a file of it that may be imported, such as `./package.json`. */
type Export = { types: string } | string;

/** Reads from package.json what users import. */
export async function readPackage(): Promise<Package> {
  const { name, exports }: { name: string; exports: Record<string, Export> } = JSON.parse(
    await readFile(`${root}package.json`, "utf8"),
  );
  return { name, entryPoints: Object.values(exports).flatMap((target) => sourceOf(target) ?? []) };
}

function sourceOf(target: Export): string | undefined {
  if (typeof target === "string") return undefined;
  return target.types.replace("./dist/", "").replace(/\.d\.ts$/, ".ts");
}

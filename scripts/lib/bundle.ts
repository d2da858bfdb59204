import { constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./tools.js";

/** Bytes of a program with everything it imports (of the package, what the build wrote), minified and gzipped. */
export async function bundleSize(program: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "es2022",
    logLevel: "error",
    // The project's own tsconfig.json would map the package's name to its sources.
    tsconfigRaw: {},
  });
  const [file] = outputFiles;
  if (!file) throw new Error("esbuild wrote no output.");
  return gzipSync(file.contents, { level: constants.Z_BEST_COMPRESSION }).byteLength;
}

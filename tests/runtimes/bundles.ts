// The smoke suite's program, as bundlers make it for a server. Each returns the file, from the user's project.
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { compileToCommonJs, modules, scratch } from "./scratch.js";

const requireTool = createRequire(modules);

type Bundler = () => Promise<string>;

export const bundlers: Record<string, Bundler> = {
  "esbuild, to an ES module": () => withEsbuild("esm", "bundles/esbuild.mjs"),
  "esbuild, to CommonJS": () => withEsbuild("cjs", "bundles/esbuild.cjs"),
  "webpack, from ES modules": () => withWebpack("main.js", "webpack-esm.cjs"),
  "webpack, from CommonJS": async () => {
    await compileToCommonJs("main.js", "bundles/webpack-input.cjs");
    return withWebpack("bundles/webpack-input.cjs", "webpack.cjs");
  },
  "Vite, for server-side rendering": withVite,
};

async function withEsbuild(format: "esm" | "cjs", file: string): Promise<string> {
  await build({
    entryPoints: [join(scratch, "main.js")],
    outfile: join(scratch, file),
    bundle: true,
    minify: true,
    platform: "node",
    format,
    logLevel: "error",
  });
  return file;
}

interface WebpackStats {
  hasErrors(): boolean;
  hasWarnings(): boolean;
  toString(): string;
}

type Webpack = (config: object, done: (error: Error | null, stats?: WebpackStats) => void) => void;

async function withWebpack(entry: string, filename: string): Promise<string> {
  const webpack: Webpack = requireTool("webpack");
  const config = {
    mode: "production",
    target: "node20",
    context: scratch,
    entry: `./${entry}`,
    output: { path: join(scratch, "bundles"), filename },
  };
  await new Promise<void>((resolve, reject) => {
    webpack(config, (error, stats) => {
      if (error || stats?.hasErrors() || stats?.hasWarnings()) reject(error ?? new Error(stats?.toString()));
      else resolve();
    });
  });
  return `bundles/${filename}`;
}

async function withVite(): Promise<string> {
  const vite = await import(pathToFileURL(requireTool.resolve("vite")).href);
  await mkdir(join(scratch, "bundles"), { recursive: true });
  await vite.build({
    configFile: false,
    root: scratch,
    logLevel: "warn",
    build: { ssr: "main.js", outDir: "bundles/vite" },
    // The package too, which would stay an import.
    ssr: { noExternal: true },
  });
  return "bundles/vite/main.js";
}

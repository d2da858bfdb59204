import { spawn } from "node:child_process";
import { copyFile, cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { root } from "../../scripts/lib/tools.js";

/** A copy of the project, to which another contract can be given. */
export interface GrownProject {
  /** A path in the copy. */
  path(file: string): string;
  /** Runs one of its scripts. */
  run(script: string, ...args: string[]): Promise<RunResult>;
  /** Runs the compiler on one of its projects. */
  compile(tsconfig: string): Promise<RunResult>;
  writeContract(yaml: string): Promise<void>;
  remove(): Promise<void>;
}

export interface RunResult {
  code: number | null;
  output: string;
}

export async function createGrownProject(): Promise<GrownProject> {
  const folder = await mkdtemp(join(tmpdir(), "cloudnexus-growth-"));
  const path = (file: string) => join(folder, file);
  for (const part of ["scripts", "src", "generated", "docs", "tests/growth/project"]) {
    await cp(root + part, path(part), { recursive: true });
  }
  for (const file of ["package.json", "redocly.yaml", "biome.json", ".gitignore", "tsconfig.json"]) {
    await copyFile(root + file, path(file));
  }
  await symlink(`${root}node_modules`, path("node_modules"), "junction");
  return {
    path,
    run: (script, ...args) => node(folder, ["--import", "tsx", path(`scripts/${script}.ts`), ...args]),
    compile: (tsconfig) => node(folder, [path("node_modules/typescript-7/bin/tsc"), "-p", path(tsconfig)]),
    writeContract: (yaml) => writeFile(path("openapi.yaml"), yaml),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function node(cwd: string, args: string[]): Promise<RunResult> {
  const env = { ...process.env, CLOUDNEXUS_API_KEY: "", CLOUDNEXUS_BASE_URL: "", NO_COLOR: "1" };
  const child = spawn(process.execPath, args, { cwd, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

/** The contract with the additions of this folder. */
export async function grownContract(): Promise<string> {
  return contractWith(await readFile(`${root}tests/growth/additions.yaml`, "utf8"));
}

/** The contract with further paths and components; what is under `x-shared` is only for anchors. */
export async function contractWith(yaml: string): Promise<string> {
  const contract: unknown = parse(await readFile(`${root}openapi.yaml`, "utf8"));
  const { "x-shared": _, ...additions } = parse(yaml, { merge: true }) as Record<string, unknown>;
  return stringify(merge(contract, additions), { aliasDuplicateObjects: false });
}

function merge(base: unknown, added: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(added)) return [...base, ...added];
  if (!isObject(base) || !isObject(added)) return added ?? base;
  const names = new Set([...Object.keys(base), ...Object.keys(added)]);
  return Object.fromEntries([...names].map((name) => [name, merge(base[name], added[name])]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

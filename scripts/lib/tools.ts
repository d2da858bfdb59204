import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../src/openapi/usage-error.js";

/** The project's folder, with a slash at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

const bins = {
  biome: "node_modules/@biomejs/biome/bin/biome",
  redocly: "node_modules/@redocly/cli/bin/cli.js",
  tsc: "node_modules/typescript-7/bin/tsc",
  vitest: "node_modules/vitest/vitest.mjs",
} as const;

export interface ToolResult {
  code: number;
  output: string;
}

interface ToolOptions {
  input?: string;
  env?: Record<string, string>;
  /** Print as it comes, instead of only returning it. */
  inherit?: boolean;
}

/** Runs one of the project's tools to its end, from the project's folder. */
export function tool(name: keyof typeof bins, args: string[], options: ToolOptions = {}): Promise<ToolResult> {
  return node([root + bins[name], ...args], options);
}

/** The tools must not check for updates or send telemetry. */
function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", REDOCLY_TELEMETRY: "off", ...more };
}

function node(args: string[], options: ToolOptions = {}): Promise<ToolResult> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: environment(options.env),
    stdio: options.inherit ? "inherit" : "pipe",
  });
  return new Promise((resolve, reject) => {
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on("data", collect);
    if (options.input === undefined) child.stderr?.on("data", collect);
    child.stdin?.end(options.input);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs one of the project's own scripts to its end and returns its last line. */
export async function script(name: "generate" | "docs", ...flags: string[]): Promise<string> {
  const child = await node(["--import", "tsx", `${root}scripts/${name}.ts`, ...flags]);
  const text = child.output.trim();
  if (child.code !== 0) throw new UsageError(text);
  return text.split("\n").at(-1) ?? "";
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UsageError } from "../../src/openapi/usage-error.js";

/** Runs npm, the one that started this process, and gives what it printed. */
export async function npm(args: string[], cwd: string): Promise<string> {
  const { npm_execpath: cli } = process.env;
  if (cli === undefined) throw new UsageError("Start this by `npm run`: it needs to know which npm to use.");
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], { cwd, maxBuffer: 2 ** 24 });
  return stdout;
}

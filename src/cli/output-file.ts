import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf } from "../openapi/usage-error.js";

/** Why a file cannot be written, as far as can be known before the attempt; undefined if no obstacle is known. */
export function whyNotWritable(file: string): string | undefined {
  const path = resolve(file);
  const folder = dirname(path);
  if (!existsSync(folder)) return `there is no folder ${folder}`;
  if (!statSync(folder).isDirectory()) return `${folder} is not a folder`;
  const exists = existsSync(path);
  if (exists && statSync(path).isDirectory()) return `${path} is a folder`;
  return isWritable(exists ? path : folder) ? undefined : `no permission to write ${exists ? path : `to ${folder}`}`;
}

/** Whether two paths lead to the same file, which may not exist yet. */
export function isSameFile(one: string, other: string): boolean {
  return realPath(one) === realPath(other);
}

/** Without symbolic links, as far as the path exists. */
function realPath(file: string): string {
  const path = resolve(file);
  if (existsSync(path)) return realpathSync(path);
  return path === dirname(path) ? path : join(realPath(dirname(path)), basename(path));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Writes a file. Resolves to why it could not be written, in a sentence that names it; undefined if it was. */
export async function tryWrite(name: string, file: string, text: string): Promise<string | undefined> {
  try {
    await writeFile(file, text);
    return undefined;
  } catch (error) {
    return `Cannot write the ${name} ${file}: ${messageOf(error)}`;
  }
}

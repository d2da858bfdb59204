import { resolve } from "node:path";

/**
 * A path that the user gave, relative to the folder that the user is in. npm runs scripts in the project's folder, and
 * names the user's in INIT_CWD.
 */
export function userPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

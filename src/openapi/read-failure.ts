import { messageOf } from "./usage-error.js";

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["ENOTDIR", "a part of its path is not a folder"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
]);

/** Why a file could not be read, in plain words. */
export function readFailureOf(error: unknown): string {
  return REASONS.get(Object(error).code) ?? messageOf(error);
}

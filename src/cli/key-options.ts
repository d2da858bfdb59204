import type { SuiteContract } from "../contract/openapi/contract.js";
import type { Target } from "../contract/types.js";
import { UsageError } from "../openapi/usage-error.js";
import { variableOf } from "./variable.js";

type KeyOption = "api-key" | "read-only-key" | "second-key";

/**
 * The keys of a run. A contract whose operations have no `security` needs none.
 *
 * @throws UsageError that names the option that is wrong, and never repeats a key.
 */
export function readKeys(
  { operations }: Pick<SuiteContract, "operations">,
  given: Readonly<Partial<Record<KeyOption, string | undefined>>>,
): Target["keys"] {
  const [main, readOnly, second] = [given["api-key"], given["read-only-key"], given["second-key"]];
  if (main !== undefined) checkCharacters("api-key", main);
  else if (operations.some(({ security }) => security.length > 0))
    throw new UsageError("Missing API key. Give --api-key, or set CLOUDNEXUS_API_KEY.");
  checkOtherKey("read-only-key", readOnly, main);
  checkOtherKey("second-key", second, main);
  return { main, readOnly, second };
}

function checkOtherKey(option: KeyOption, key: string | undefined, main: string | undefined): void {
  if (key === undefined) return;
  checkCharacters(option, key);
  if (key !== main) return;
  throw new UsageError(`${namesOf(option)} and ${namesOf("api-key")} are the same key; give two different ones.`);
}

/** Wherever the contract puts the key, what a header can carry is safe; spaces at the ends would be lost there. */
function checkCharacters(option: KeyOption, key: string): void {
  const index = key.search(/[^\t\x20-\x7e\x80-\xff]|^[\t ]|[\t ]+$/);
  if (index < 0) return;
  throw new UsageError(
    `Invalid ${namesOf(option)}: character ${index + 1} is ${kindOf(key.charAt(index))}, which an HTTP header cannot carry there. Copy the key again.`,
  );
}

function kindOf(character: string): string {
  if (/[\r\n]/.test(character)) return "a line break";
  if (/[\t ]/.test(character)) return "a space";
  return character < "\u0100" ? "a control character" : "outside Latin-1, such as “…” or a letter of another script";
}

function namesOf(option: KeyOption): string {
  return `--${option} (or ${variableOf(option)})`;
}

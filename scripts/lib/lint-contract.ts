import { assertSupported, assertVersion, contractPath } from "../../src/openapi/contract.js";
import { readSource } from "../../src/openapi/document.js";
import { UsageError } from "../../src/openapi/usage-error.js";
import { tool } from "./tools.js";

/**
 * Lints the contract by `redocly.yaml`, and looks for what is not supported.
 *
 * @throws UsageError with the problems and their lines, if there are any.
 */
export async function lintContract(): Promise<void> {
  const source = await readSource(contractPath);
  assertVersion(source);
  const { code, output } = await tool("redocly", ["lint", "--format=stylish"]);
  if (code !== 0 || /\d+ warning/.test(output)) {
    throw new UsageError(`The contract has problems:\n${withoutBanner(output)}`);
  }
  assertSupported(source);
}

/** Redocly CLI opens with a box about the Node version, which says nothing about the contract. */
function withoutBanner(output: string): string {
  return output.replaceAll(/^\s*[╔║╚].*\n/gm, "").trim();
}

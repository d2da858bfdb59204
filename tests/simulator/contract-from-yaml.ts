import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transform } from "esbuild";
import { loadForGeneration } from "../../scripts/lib/contract.js";
import { generateModules } from "../../scripts/lib/modules.js";
import type { SimulatedContract } from "../../src/simulator/contract.js";

/** Generates what a simulator needs from an OpenAPI document, as `npm run generate` does. */
export async function contractFromYaml(yaml: string): Promise<SimulatedContract> {
  const folder = await mkdtemp(join(tmpdir(), "contract-"));
  try {
    const file = join(folder, "openapi.yaml");
    await writeFile(file, yaml);
    const modules = await generateModules(await loadForGeneration(file));
    const { operations } = await importCode(modules.operations);
    const { validators } = await importCode(modules.validators);
    const { examples } = await importCode(modules.examples);
    return { basePath: "/v1", operations, validators, examples } as SimulatedContract;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function importCode(typescript: string): Promise<Record<string, unknown>> {
  const { code } = await transform(typescript, { loader: "ts", format: "esm" });
  return import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transform } from "esbuild";
import { loadContract } from "../../scripts/lib/contract.js";
import { examplesModule } from "../../scripts/lib/examples.js";
import { operationsModule } from "../../scripts/lib/operation-descriptions.js";
import { validatorCode } from "../../scripts/lib/validators.js";
import type { SimulatedContract } from "../../src/simulator/contract.js";

/** Generates what a simulator needs from an OpenAPI document, as `npm run generate` does. */
export async function contractFromYaml(yaml: string): Promise<SimulatedContract> {
  const folder = await mkdtemp(join(tmpdir(), "contract-"));
  try {
    const file = join(folder, "openapi.yaml");
    await writeFile(file, yaml);
    const contract = await loadContract(file);
    const { operations } = await importCode(operationsModule(contract));
    const { validators } = await importCode(await validatorCode(contract));
    const { examples } = await importCode(examplesModule(contract));
    return { basePath: "/v1", operations, validators, examples } as SimulatedContract;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function importCode(typescript: string): Promise<Record<string, unknown>> {
  const { code } = await transform(typescript, { loader: "ts", format: "esm" });
  return import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}
